import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './web.js';

const { ResumeNotice } = await load('state/resume-notice.js');
const { Room } = await load('state/room.js');
const { NO_MENTION } = await load('text/mention.js');

const now = new Date();
const words = (entry) => entry.parts.map((part) => part.name ?? part).join('');

function dev() {
  const room = new Room('dev', { name: 'alice', mention: NO_MENTION });
  const happen = (event) => room.happened({ room: 'dev', ...event }, now);
  return {
    room,
    enter: (more) => room.entered({ room: 'dev', users: ['alice', 'bob'], count: 2, seq: 10, epoch: 'x', ...more }, 0, now),
    joined: (seq, username) => happen({ type: 'joined', seq, username }),
    left: (seq, username, reason = 'exit') => happen({ type: 'left', seq, username, reason }),
    said: (seq) => happen({ type: 'message', seq, from: 'bob', text: 'x' }),
    topic: (seq, username, topic) => happen({ type: 'topic', seq, username, topic }),
  };
}

test('what was missed is filled in between, and then what was before all', () => {
  const { room, enter } = dev();
  const numbers = (...seqs) => seqs.map((seq) => ({ type: 'message', room: 'dev', seq, from: 'bob', text: 'x' }));
  const past = (...seqs) => [room.past(numbers(...seqs), now).map(({ seq }) => seq), room.gap?.before ?? null];
  enter({ seq: 50 });
  assert.deepEqual(past(41, 42), [[41, 42], 41]);
  enter({ seq: 90, recovered: false });
  assert.deepEqual(past(80, 85), [[80, 85], 80]);
  assert.deepEqual(past(30, 42, 55, 60), [[55, 60], 41]);
  assert.deepEqual(past(20), [[20], 20]);
  assert.deepEqual(past(), [[], null]);
});

test('what the count knows already is not counted again', () => {
  const { room, enter, said, left, joined } = dev();
  enter({});
  said(11);
  enter({ users: ['alice', 'dave'], count: 2, seq: 11, recovered: true, last: 13 });
  assert.deepEqual([words(left(12, 'bob')), words(joined(13, 'dave')), room.count], ['bob left: exit', 'dave joined', 2]);
  assert.deepEqual(room.people, ['alice', 'dave']);
  assert.deepEqual([words(joined(14, 'erin')), room.presence], ['erin joined (3 here)', '3 here']);
});

test('who is out of a room is in again when they enter it', () => {
  const { room, enter } = dev();
  enter({});
  room.wentOut();
  assert.deepEqual([room.isOut, room.people, room.presence, room.state.isOut], [true, [], 'You are not in', true]);
  enter({ seq: 20 });
  assert.deepEqual([room.isOut, room.presence], [false, '2 here']);
});

test('who has given a password for an open room is told that it needs none', () => {
  const { enter } = dev();
  assert.equal(words(enter({ open: true }).at(-1)), '#dev is open: it needs no password.');
  assert.ok(words(dev().enter({}).at(-1)).startsWith('You are in #dev now'));
});

test('a topic that its reader has set is on its way until it comes', () => {
  const { room, enter, topic } = dev();
  enter({});
  room.isTopicOnItsWay = true;
  topic(11, 'bob', 'x');
  assert.equal(room.isTopicOnItsWay, true);
  topic(12, 'alice', 'y');
  assert.equal(room.isTopicOnItsWay, false);
});

test('private messages that were lost are told, and nobody says that nothing was missed', () => {
  const back = new ResumeNotice();
  back.lost();
  back.welcomed();
  back.entered('lobby', false);
  assert.match(back.over('lobby').words, /nothing was missed\.$/);
  back.lost();
  back.welcomed();
  back.directsLost(1);
  back.directsLost(4);
  const { words: told, aside } = back.over('lobby');
  assert.match(told, /^5 private messages .* cannot be shown/);
  assert.equal(aside, false);
  back.lost();
  back.welcomed();
  assert.match(back.over('lobby').words, /nothing was missed\.$/);
});
