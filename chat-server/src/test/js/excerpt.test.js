import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HistoryServer } from './history-server.js';
import { reader } from './reader.js';

const numbers = (from, to, step = 1) => Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
const seqs = (entries) => entries.map(({ seq }) => seq);

/** Alice in #dev, where these messages were said before she came. */
function inDev(said, entered = said.at(-1) + 1) {
  const alice = reader().join();
  alice.commands.obey('/join dev');
  alice.device.hear(alice.entry('dev', { seq: entered }));
  const server = new HistoryServer(alice, 'dev', said);
  server.answer();
  const room = alice.find('#dev');
  return {
    alice,
    server,
    room,
    lookUp(seq) {
      alice.actions.lookUp({ key: room.key, seq });
      server.answer();
    },
    older() {
      alice.chat.excerpts.showOlder(room);
      server.answer();
    },
    newer() {
      alice.chat.excerpts.showNewer(room);
      server.answer();
    },
    filled: () => alice.all('filled').filter(([one]) => one === room).flatMap(([, entries]) => seqs(entries)),
  };
}

test('a message of long ago is shown among what was said around it, and from there it goes on both ways', () => {
  const { alice, room, server, lookUp, older, newer } = inDev(numbers(1, 1_000));
  lookUp(500);
  assert.deepEqual(server.asked.at(-1), { type: 'history', room: 'dev', around: 500, limit: 100, id: 'history' });
  assert.deepEqual([room.excerpt.entries.length, room.excerpt.begin, room.excerpt.end], [100, 450, 550]);
  assert.deepEqual(alice.all('pointed').at(-1), [room, 500]);
  older();
  newer();
  assert.deepEqual(seqs(room.excerpt.entries), numbers(400, 599));
});

test('of the past only so much is kept, whichever way one goes', () => {
  const { room, lookUp, older, newer } = inDev(numbers(1, 1_000));
  lookUp(500);
  numbers(1, 7).forEach(older);
  assert.deepEqual(seqs(room.excerpt.entries), numbers(100, 399));
  older();
  older();
  assert.deepEqual([room.excerpt.begin, room.excerpt.isBeginning], [1, false]);
  older();
  assert.equal(room.excerpt.isBeginning, true);
  newer();
  assert.deepEqual([room.excerpt.isBeginning, ...seqs(room.excerpt.entries)], [false, ...numbers(51, 350)]);
});

test('where the past meets what is shown of the present all is there once', () => {
  const { alice, room, lookUp, newer, filled } = inDev(numbers(1, 300));
  lookUp(150);
  for (let i = 0; i < 10 && room.excerpt !== null; i++) {
    newer();
  }
  assert.equal(room.excerpt, null);
  assert.deepEqual(alice.all('rejoined'), [[room, 0]]);
  assert.deepEqual(filled().sort((a, b) => a - b), numbers(100, 300));
  assert.equal(room.shownFrom, 100);
});

test('what is shown already, or right before it, is not the past', () => {
  const { alice, room, lookUp, filled } = inDev(numbers(1, 300));
  lookUp(260);
  assert.deepEqual([room.excerpt, alice.all('pointed').at(-1)[1], alice.all('excerptChanged').length], [null, 260, 0]);
  assert.deepEqual(filled().sort((a, b) => a - b), numbers(210, 300));
  lookUp(295);
  assert.deepEqual([room.excerpt, alice.all('pointed').at(-1)[1], filled().length], [null, 295, 91]);
});

test('numbers that are no messages do not end the way', () => {
  const { room, lookUp, newer } = inDev([...numbers(1, 200), ...numbers(5_000, 5_200)]);
  lookUp(150);
  newer();
  newer();
  assert.deepEqual([room.excerpt.entries.some(({ seq }) => seq === 5_000), room.excerpt.entries.at(-1).seq >= 5_000], [true, true]);
  const all = seqs(room.excerpt.entries);
  assert.deepEqual(all, [...numbers(all[0], 200), ...numbers(5_000, all.at(-1))]);
});

test('an answer that is too long to be whole leaves nothing out', () => {
  const { room, server, lookUp, newer } = inDev(numbers(1, 500));
  lookUp(200);
  server.most = 7;
  newer();
  newer();
  assert.deepEqual(seqs(room.excerpt.entries), numbers(150, room.excerpt.end - 1));
  assert.ok(room.excerpt.end > 250);
});

test('what is said meanwhile is unread, and what somebody says themselves leads back to it', () => {
  const { alice, room, server, lookUp } = inDev(numbers(1, 500));
  lookUp(200);
  server.say(502);
  server.say(503);
  assert.equal(room.unread, 2);
  alice.commands.obey('here I am');
  assert.deepEqual([room.excerpt, room.unread, alice.all('turned').at(-1)], [null, 0, [2]]);
});

test('whoever turns to another room or comes into one that is made anew finds the latest', () => {
  for (const leave of [
    (alice) => alice.actions.turnTo(alice.find('#lobby')),
    (alice) => alice.device.hear(alice.entry('dev', { epoch: 'other', seq: 1 })),
  ]) {
    const { alice, room, lookUp } = inDev(numbers(1, 500));
    lookUp(200);
    leave(alice);
    assert.equal(room.excerpt, null);
  }
});

test('a message that is not kept any more is told, and changes nothing', () => {
  const { alice, room, lookUp } = inDev(numbers(400, 500));
  lookUp(200);
  assert.deepEqual([alice.all('complained').at(-1), room.excerpt], [['That message is not kept any more.', false], null]);
});

test('a server that does not answer any more does not keep anybody from asking the next time', () => {
  const { alice, room, server, lookUp } = inDev(numbers(1, 500));
  lookUp(200);
  alice.chat.excerpts.showOlder(room);
  alice.device.hear({ type: 'error', code: 'rate_limited', message: 'Slowly', id: 'history' });
  assert.equal(room.excerpt.isPending, false);
  alice.chat.excerpts.showOlder(room);
  alice.chat.connection.renew('lost');
  assert.equal(room.excerpt.isPending, false);
  assert.equal(alice.actions.lookUp({ key: room.key, seq: 3 }), false);
  assert.equal(server.asked.length, 5);
});

test('the past of a room is there to its beginning, of which not all is kept at once', () => {
  const { alice, room, server, newer } = inDev(numbers(1, 2_000));
  const up = () => {
    if (room.excerpt === null) {
      alice.chat.history.ask(room, 50);
    } else {
      alice.chat.excerpts.showOlder(room);
    }
    server.answer();
  };
  for (let i = 0; i < 100 && !room.excerpt?.isBeginning; i++) {
    up();
    assert.ok(room.above < 550 && (room.excerpt?.entries.length ?? 0) <= 300);
  }
  assert.deepEqual(seqs(room.excerpt.entries), numbers(1, 300));
  for (let i = 0; i < 100 && room.excerpt !== null; i++) {
    newer();
  }
  assert.deepEqual([room.excerpt, alice.all('rejoined').length], [null, 1]);
});

test('what the view shows no more is asked for again', () => {
  const { alice, room, server, filled } = inDev(numbers(1, 10));
  assert.equal(room.gap, null);
  assert.equal(alice.chat.history.dropped(room, 5).before, 5);
  alice.chat.history.ask(room, 50);
  server.answer();
  assert.deepEqual([filled().slice(-4), room.gap], [numbers(1, 4), null]);
});
