import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reader, words } from './reader.js';

const message = (seq, text, more) => ({ type: 'message', room: 'lobby', seq, from: 'bob', text, time: '2026-03-05T12:00:00Z', ...more });
const unavailable = (id, retryAfterMs) => ({ type: 'error', code: 'storage_unavailable', message: 'The disk is full', id, retryAfterMs });

function heard(alice) {
  return alice.all('shown').flatMap(([, entries]) => entries).filter(({ kind }) => kind === 'message').map(({ text }) => text);
}

/** The server is gone, and there again after some attempts that fail. @returns {number[]} the pauses between them */
function restart(alice, attempts) {
  alice.device.hear({ type: 'goodbye', reason: 'shutdown' });
  for (let i = 0; i < attempts; i++) {
    alice.device.advance(alice.all('connectionChanged').at(-1)[0].pauseMs);
    alice.device.socket.onclose({ code: 1006 });
  }
  const pauses = alice.all('connectionChanged').map(([{ pauseMs }]) => pauseMs).filter((ms) => ms !== undefined);
  alice.device.advance(pauses.at(-1));
  alice.device.open();
  return pauses;
}

test('a server that restarts is met again in pauses that grow, and nothing is missing or said twice', () => {
  const alice = reader().join();
  alice.device.hear(message(2, 'before'));
  ['taken', 'on its way'].forEach((text) => alice.commands.obey(text));
  const [taken, lost] = alice.said().map(({ id }) => id);
  const pauses = restart(alice, 4);
  assert.ok(pauses.slice(2).every((ms, i) => ms > pauses[i]), `${pauses}`);
  assert.ok(alice.all('connectionChanged').some(([{ why }]) => /cannot be reached/.test(why)));
  assert.deepEqual(alice.device.sent.at(-1).since, { '@': 0, lobby: 2 });
  alice.device.hear({ type: 'welcome', username: 'alice', session: 's', maxUsers: 5 },
    alice.entry('lobby', { seq: 2, recovered: true, last: 5 }),
    message(3, 'taken', { from: 'alice', id: taken }), message(4, 'during the stop'),
    { type: 'left', room: 'lobby', seq: 5, username: 'carol', reason: 'restart' }, { type: 'pong' });
  assert.deepEqual(heard(alice), ['before', 'taken', 'during the stop']);
  assert.equal(alice.all('shown').flatMap(([, entries]) => entries).filter(({ kind }) => kind === 'notice').map(words)
    .some((text) => text.startsWith('carol left: not back after a restart')), true);
  assert.deepEqual(alice.said().map(({ id }) => id), [taken, lost, lost], 'only what was not taken is said again');
  alice.device.hear(message(6, 'on its way', { from: 'alice', id: lost }));
  assert.deepEqual(alice.chat.outbox.of('#lobby'), []);
});

test('what the server cannot keep stays, and is said again when it asks for that, in its order', () => {
  const alice = reader().join();
  ['one', 'two'].forEach((text) => alice.commands.obey(text));
  const [one, two] = alice.said().map(({ id }) => id);
  alice.device.hear(unavailable(one, 2_000), unavailable(two, 2_000));
  const { outbox } = alice.chat;
  alice.commands.obey('three');
  assert.deepEqual(outbox.of('#lobby').map(({ text, state, why }) => [text, state, why]),
    ['one', 'two', 'three'].map((text) => [text, 'held', 'The disk is full']));
  assert.equal(alice.said().length, 2, 'three does not come before them');
  alice.device.advance(1_900);
  assert.equal(alice.said().length, 2);
  alice.device.advance(200);
  const again = alice.said().slice(2);
  assert.deepEqual(again.map(({ text }) => text), ['one', 'two', 'three']);
  assert.deepEqual(again.slice(0, 2).map(({ id }) => id), [one, two]);
  alice.device.hear(message(2, 'one', { from: 'alice', id: one }), unavailable(two, 0), unavailable(again[2].id));
  alice.device.advance(1_100);
  assert.deepEqual(alice.said().slice(5).map(({ text }) => text), ['two', 'three']);
  alice.device.hear(...alice.said().slice(5).map(({ text, id }, i) => message(3 + i, text, { from: 'alice', id })));
  assert.deepEqual(outbox.of('#lobby'), []);
  alice.device.advance(60_000);
  assert.equal(alice.said().length, 7);
});

test('what the server could not keep is not lost by a reload, nor with the session', () => {
  for (const isBack of [true, false]) {
    const before = reader().join();
    before.commands.obey('one');
    before.device.hear(unavailable(before.said()[0].id, 2_000));
    before.chat.suspend();
    const after = reader(before.tab);
    if (isBack) {
      after.letIn('alice', 's');
    } else {
      after.device.open();
      after.device.hear({ type: 'error', code: 'session_unknown', message: 'Too late' });
      after.letIn('alice', 't');
    }
    assert.deepEqual(after.said(), before.said());
  }
});

test('what the server could not keep is not said unasked when its writer comes back after they were out', () => {
  const alice = reader().join();
  alice.commands.obey('one');
  alice.device.hear(unavailable(alice.said()[0].id, 2_000), { type: 'goodbye', reason: 'kicked' });
  assert.deepEqual(alice.chat.outbox.of('#lobby').map(({ state, why }) => [state, why]), [['refused', 'The disk is full']]);
  alice.device.advance(10_000);
  assert.equal(alice.said().length, 1);
});

test('a server that cannot let anybody in because of its disk is asked again', () => {
  const alice = reader().join();
  alice.device.hear({ type: 'goodbye', reason: 'shutdown' });
  alice.device.advance(30_000);
  alice.device.open();
  alice.device.hear(unavailable(undefined, 3_000));
  const [state] = alice.all('connectionChanged').at(-1);
  assert.deepEqual([state.phase, state.why, state.pauseMs > 3_000], ['waiting', 'The disk is full', true]);
});
