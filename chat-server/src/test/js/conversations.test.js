import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conversations } from '../../main/resources/web/conversations.js';

const MOST = 100;

/** As actions.js does it. */
function talk(conversations, name, holds = () => false) {
  const made = conversations.talk(name);
  const superfluous = conversations.superfluousTalk(holds);
  if (superfluous !== null) {
    conversations.remove(superfluous);
  }
  return made;
}

function talks({ list }) {
  return list.filter(({ address }) => address.type === 'direct').map(({ name }) => name);
}

test('of ten thousand who write the latest hundred are kept', () => {
  const all = new Conversations();
  for (let i = 1; i <= 10_000; i++) {
    talk(all, `user${i}`);
  }
  assert.deepEqual(talks(all), Array.from({ length: MOST }, (_, i) => `user${9_901 + i}`));
  assert.equal(all.state.talks.length, MOST);
});

test('who was looked at, is current, has a draft or wrote lately stays', () => {
  const all = new Conversations();
  talk(all, 'seen').saw();
  all.current = talk(all, 'current');
  talk(all, 'written to');
  talk(all, 'writes on');
  for (let i = 1; i <= 500; i++) {
    talk(all, `user${i}`, ({ name }) => name === 'written to');
    talk(all, 'writes on', ({ name }) => name === 'written to');
  }
  for (const name of ['seen', 'current', 'written to', 'writes on']) {
    assert.ok(talks(all).includes(name), name);
  }
  assert.equal(talks(all).length, MOST);
});

test('when all were looked at those without a draft go, and when all have one the oldest', () => {
  const all = new Conversations();
  for (let i = 1; i <= MOST; i++) {
    talk(all, `user${i}`).saw();
  }
  talk(all, 'new', ({ name }) => name !== 'user7');
  assert.ok(!talks(all).includes('user7'));
  talk(all, 'newer', () => true);
  assert.deepEqual([talks(all).includes('user1'), talks(all).includes('newer')], [false, true]);
  assert.equal(talks(all).length, MOST);
});

test('what was looked at is known after a reload too', () => {
  const before = new Conversations();
  talk(before, 'seen').saw();
  talk(before, 'new');
  const after = new Conversations();
  after.restore(JSON.parse(JSON.stringify(before.state)));
  assert.deepEqual([after.talk('seen').isTouched, after.talk('new').isTouched], [true, false]);
});

test('nothing is left of whoever was here', () => {
  const all = new Conversations();
  all.room('dev').epoch = 'x';
  all.current = talk(all, 'bob');
  Object.assign(all, { wroteLast: 'bob', directs: 7, seenBefore: 5 });
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
