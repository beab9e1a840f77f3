import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './web.js';

const { Conversations } = await load('state/conversations.js');

const MOST = 100;

/** As actions.js does it. */
function direct(conversations, name, holds = () => false) {
  const made = conversations.direct(name);
  const superfluous = conversations.superfluousDirect(holds);
  if (superfluous !== null) {
    conversations.remove(superfluous);
  }
  return made;
}

function directs({ list }) {
  return list.filter(({ address }) => address.type === 'direct').map(({ name }) => name);
}

test('of ten thousand who write the latest hundred are kept', () => {
  const all = new Conversations();
  for (let i = 1; i <= 10_000; i++) {
    direct(all, `user${i}`);
  }
  assert.deepEqual(directs(all), Array.from({ length: MOST }, (_, i) => `user${9_901 + i}`));
  assert.equal(all.state.directs.length, MOST);
});

test('who was looked at, is current, has a draft or wrote lately stays', () => {
  const all = new Conversations();
  direct(all, 'seen').saw();
  all.current = direct(all, 'current');
  direct(all, 'written to');
  direct(all, 'writes on');
  for (let i = 1; i <= 500; i++) {
    direct(all, `user${i}`, ({ name }) => name === 'written to');
    direct(all, 'writes on', ({ name }) => name === 'written to');
  }
  for (const name of ['seen', 'current', 'written to', 'writes on']) {
    assert.ok(directs(all).includes(name), name);
  }
  assert.equal(directs(all).length, MOST);
});

test('when all were looked at those without a draft go, and when all have one the oldest', () => {
  const all = new Conversations();
  for (let i = 1; i <= MOST; i++) {
    direct(all, `user${i}`).saw();
  }
  direct(all, 'new', ({ name }) => name !== 'user7');
  assert.ok(!directs(all).includes('user7'));
  direct(all, 'newer', () => true);
  assert.deepEqual([directs(all).includes('user1'), directs(all).includes('newer')], [false, true]);
  assert.equal(directs(all).length, MOST);
});

test('what was looked at is known after a reload too', () => {
  const before = new Conversations();
  direct(before, 'seen').saw();
  direct(before, 'new');
  const after = new Conversations();
  after.restore(JSON.parse(JSON.stringify(before.state)));
  assert.deepEqual([after.direct('seen').isTouched, after.direct('new').isTouched], [true, false]);
});

test('nothing is left of whoever was here', () => {
  const all = new Conversations();
  all.room('dev').epoch = 'x';
  all.current = direct(all, 'bob');
  Object.assign(all, { wroteLast: 'bob', lastDirect: 7, seenBefore: 5 });
  all.clear();
  const fresh = new Conversations();
  assert.deepEqual(all.state, fresh.state);
  assert.deepEqual(all.since, fresh.since);
});

test('what is asked for since leaves out rooms that one is not in', () => {
  const all = new Conversations();
  for (const name of ['dev', 'walks']) {
    Object.assign(all.room(name), { epoch: 'x', seq: 5 });
  }
  all.room('walks').wentOut();
  assert.deepEqual(all.since, [['@', 0], ['dev', 5]]);
});
