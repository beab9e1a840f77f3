import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reader, words } from './reader.js';

const message = (seq, text, more) => ({ type: 'message', room: 'lobby', seq, from: 'bob', text, time: '2026-03-05T12:00:00Z', ...more });
const direct = (seq, from, more) => ({ type: 'direct', seq, from, to: 'alice', text: 'psst', time: '2026-03-05T12:00:00Z', ...more });

test('what is said where the reader does not look is unread until they look', () => {
  const alice = reader().join();
  alice.enter('dev');
  alice.device.hear(message(2, 'one'), message(3, 'two, alice'));
  const lobby = alice.find('#lobby');
  assert.deepEqual([lobby.unread, lobby.called], [2, true]);
  assert.equal(alice.all('shown').filter(([, [{ kind }]]) => kind === 'unread').length, 1);
  assert.deepEqual(alice.all('heard').map(([{ title }, { text }]) => [title, text]), [['#lobby', 'one'], ['#lobby', 'two, alice']]);
  alice.actions.turnTo(lobby);
  assert.deepEqual([lobby.unread, lobby.called], [0, false]);
  assert.deepEqual(alice.all('turned').at(-1), [2]);
  alice.device.hear(message(4, 'three'), message(5, 'own', { from: 'alice' }));
  assert.equal(lobby.unread, 0);
  alice.device.hear(direct(1, 'bob'));
  assert.deepEqual([alice.find('@bob').unread, alice.find('@bob').called], [1, true]);
});

test('what is sent is in the outbox until it comes back, is a duplicate, or is given up', () => {
  const alice = reader().join();
  ['one', 'two', 'three'].forEach((text) => alice.commands.obey(text));
  const ids = alice.said().map(({ id }) => id);
  const { outbox } = alice.chat;
  assert.deepEqual(outbox.unanswered.map(({ id }) => id), ids);
  alice.device.hear(message(2, 'one', { from: 'alice', id: ids[0] }), { type: 'duplicate', id: ids[1], seq: 2 },
    { type: 'error', code: 'rate_limited', message: 'Too fast', id: ids[2] });
  assert.deepEqual(outbox.of('#lobby').map(({ state, why }) => [state, why]), [['refused', 'Too fast']]);
  assert.equal(outbox.hasTrouble('#lobby'), true);
  alice.actions.sayAgain(outbox.of('#lobby')[0]);
  assert.deepEqual(outbox.of('#lobby').map(({ text, state }) => [text, state]), [['three', 'sent']]);
  assert.notEqual(alice.said().at(-1).id, ids[2]);
});

test('after a reload everything is as it was, and what is unanswered is said again under its label', () => {
  const before = reader().join();
  before.enter('dev');
  before.device.hear(message(2, 'alice?'), direct(1, 'bob'));
  before.commands.obey('on its way');
  before.chat.outbox.setDraft('#lobby', 'half typed');
  before.chat.suspend();

  const after = reader(before.tab);
  assert.deepEqual(after.told[0], ['cameIn']);
  after.letIn('alice', 's', after.entry('dev', { recovered: true }));
  const join = after.device.sent.find(({ type }) => type === 'join');
  assert.deepEqual([join.session, join.since], ['s', { '@': 0, dev: 1, lobby: 2 }]);
  assert.equal(after.chat.conversations.current.title, '#dev');
  assert.deepEqual([after.find('#lobby').unread, after.find('@bob').unread], [1, 1]);
  assert.equal(after.chat.outbox.draft('#lobby'), 'half typed');
  assert.deepEqual(after.said(), before.said());
});

test('whoever comes in under another name finds nothing', () => {
  const before = reader().join();
  before.device.hear(direct(1, 'bob'));
  before.commands.obey('unsent');
  before.chat.outbox.setDraft('#lobby', 'half typed');
  before.device.hear({ type: 'goodbye', reason: 'kicked' });
  assert.deepEqual(before.all('connectionChanged').at(-1), [{ phase: 'dismissed', why: 'You were removed from the chat' }]);
  const after = reader(before.tab);
  assert.deepEqual(after.told[0], ['wentOut', '', false]);
  after.join('carol');
  assert.equal(after.all('cleared').length, 1);
  assert.deepEqual(after.chat.conversations.list.map(({ title }) => title), ['#lobby']);
  assert.deepEqual([after.chat.outbox.draft('#lobby'), after.chat.outbox.of('#lobby')], ['', []]);
  assert.doesNotMatch(JSON.stringify(after.tab), /alice|bob|unsent|typed/);
});

test('what was on its way is uncertain when the session is gone, and the rooms are entered again', () => {
  const alice = reader().join();
  alice.enter('dev');
  alice.commands.obey('nobody knows');
  alice.chat.connection.renew('lost');
  alice.device.advance(200);
  alice.device.open();
  alice.device.hear({ type: 'error', code: 'session_unknown', message: 'Too late' });
  alice.letIn('alice', 't');
  assert.deepEqual(alice.chat.outbox.of('#dev').map(({ state }) => state), ['uncertain']);
  assert.deepEqual(alice.device.sent.filter(({ type }) => type === 'enter').at(-1), { type: 'enter', room: 'dev', id: 'enter #dev' });
  assert.equal(alice.device.sent.filter(({ type }) => type === 'enter').length, 2);
});

test('a number that is missing is fetched by coming back', () => {
  const alice = reader().join();
  alice.device.hear(message(3, 'two is missing'));
  assert.equal(alice.chat.connection.isIn, false);
  assert.equal(alice.all('heard').length, 0);
  alice.device.advance(200);
  alice.device.open();
  assert.deepEqual(alice.device.sent.at(-1).since, { '@': 0, lobby: 1 });
});

test('what was said before is asked for as far as somebody wants to see it', () => {
  const alice = reader().join();
  alice.enter('dev');
  alice.commands.obey('/join ops');
  alice.device.hear({ ...alice.entry('ops'), seq: 100 });
  const asked = () => alice.device.sent.filter(({ type }) => type === 'history').map(({ room, before, limit }) => [room, before, limit]);
  assert.deepEqual(asked(), [['lobby', 2, 20], ['dev', 2, 20], ['ops', 101, 20]]);
  alice.device.hear(...['lobby', 'dev'].map((room) => ({ type: 'history', room, messages: [] })));
  const history = (from, to) => ({ type: 'history', room: 'ops', messages: Array.from({ length: to - from + 1 }, (_, i) => message(from + i, 'x')) });
  alice.device.hear(history(90, 99));
  assert.deepEqual(asked().slice(3), [['ops', 90, 10]], 'the rest of it');
  alice.device.hear(history(80, 89));
  assert.deepEqual(alice.all('filled').slice(2).map(([{ title }, { length }]) => [title, length]), [['#ops', 10], ['#ops', 10]]);
  alice.commands.obey('/history 7');
  alice.commands.obey('/history 7');
  assert.deepEqual(asked().slice(4), [['ops', 80, 7]], 'one at a time');
  alice.device.hear({ type: 'error', code: 'rate_limited', message: 'Slowly', id: 'history' });
  assert.equal(alice.find('#ops').gap.pending, null);
});

test('a room that one was put out of is kept if something unsent is in it', () => {
  for (const [draft, titles] of [['', ['#lobby']], ['half typed', ['#lobby', '#dev']]]) {
    const alice = reader().join();
    alice.enter('dev');
    alice.chat.outbox.setDraft('#dev', draft);
    alice.device.hear({ type: 'error', code: 'too_many_rooms', message: 'Too many', id: 'enter #dev' });
    assert.deepEqual(alice.chat.conversations.list.map(({ title }) => title), titles);
    assert.match(words(alice.all('shown').filter(([{ title }]) => title === '#lobby').at(-1)[1][0]), /^You are not in #dev any more: Too many\./);
  }
});

test('what cannot be done is said, and whether the connection is why', () => {
  const alice = reader().join();
  const expect = (typed, why, isOfConnection = false) => {
    assert.equal(alice.commands.obey(typed), false);
    assert.deepEqual([alice.all('complained').at(-1)[1], alice.all('complained').at(-1)[0].includes(why)], [isOfConnection, true], typed);
  };
  expect('/join', '/join takes a room');
  expect('/join a!b', 'letters, digits');
  expect('/join my room', "#my needs no password, and a room's name has no spaces");
  expect('/part', 'Everybody is in the lobby');
  expect('/part dev', 'You are not in #dev.');
  expect('/dance', 'Unknown command: /dance.');
  expect('/history 0', '/history takes');
  expect('/reply x', 'Nobody has written to you');
  expect('/msg', '/msg takes');
  expect('/say', '/say takes a text');
  expect('/exit now', 'Type /exit or /quit alone');
  expect(`/topic ${'x'.repeat(201)}`, 'at most 200 characters, this one has 201');
  expect('x'.repeat(4_097), 'at most 4096 characters, this one has 4097');
  alice.chat.connection.renew('lost');
  expect('hello', 'Not sent', true);
  expect('/users', 'That needs the connection', true);
});

test('commands do what they say', () => {
  const alice = reader().join();
  const noted = () => alice.all('shown').at(-1)[1][0];
  assert.equal(alice.commands.obey('/msg Bob'), true);
  assert.equal(alice.chat.conversations.current.title, '@bob');
  alice.commands.obey('/me waves');
  assert.deepEqual(alice.said().map(({ to, text, action }) => [to, text, action]), [['bob', 'waves', true]]);
  alice.commands.obey('/quiet on');
  assert.equal(alice.chat.settings.isOn('quiet'), true);
  assert.equal(words(noted()), 'Quiet is on: joins and leaves are hidden. /quiet off shows them again.');
  alice.commands.obey('/quiet');
  assert.equal(alice.chat.settings.isOn('quiet'), false);
  alice.commands.obey('/bell');
  assert.equal(alice.chat.settings.isOn('sound'), true);
  alice.commands.obey('/help');
  assert.deepEqual(noted().terms.at(-1), ['Tab', 'completes']);
  assert.ok(noted().terms.some(([usage]) => usage === '/msg NAME TEXT'));
  alice.commands.obey('/help msg');
  assert.match(words(noted()), /^\/msg NAME TEXT: /);
  assert.equal(alice.commands.obey('Help'), true);
  assert.deepEqual([alice.said().at(-1).text, words(noted())], ['Help', 'That is sent as a message. Type /help for the commands.']);
  alice.commands.obey('exit');
  assert.deepEqual(alice.told.at(-1), ['wentOut', 'Goodbye.', false]);
});

test('a list of rooms says what the reader has to do with each', () => {
  const alice = reader().join();
  alice.enter('dev');
  alice.device.hear(message(2, 'unread'));
  const rooms = ['lobby', 'dev', 'ops', ...Array.from({ length: 120 }, (_, i) => `room${i}`)].map((room) => ({ room, count: 2, topic: '' }));
  alice.commands.obey('/rooms');
  alice.device.hear({ type: 'rooms', rooms: [{ room: 'a', count: 1, topic: 'x' }, ...rooms] });
  assert.equal(alice.all('found').length, 1);
  const [{ parts, terms }] = alice.all('shown').at(-1)[1];
  assert.deepEqual([parts, terms.slice(0, 4)], [['124 rooms:'], [
    ['#a', '1 there: x'], ['#lobby', '2 there (you are in it, 1 unread)'], ['#dev', '2 here (you talk here)'], ['#ops', '2 there'],
  ]]);
  assert.deepEqual([terms.length, terms.at(-1)], [101, ['…', 'and 24 more']]);
  alice.actions.rooms.askRooms(false);
  alice.device.hear({ type: 'rooms', rooms: [] });
  assert.deepEqual([alice.all('found').length, alice.all('shown').at(-1)[1][0].terms.length], [2, 101]);
});

test('of very many who write it is told once that the oldest are not kept', () => {
  const alice = reader().join();
  for (let seq = 1; seq <= 300; seq++) {
    alice.device.hear(direct(seq, `user${seq}`));
  }
  assert.equal(alice.chat.conversations.list.length, 101);
  assert.equal(alice.all('removed').length, 200);
  assert.equal(alice.all('shown').filter(([, [{ parts }]]) => /^So many people/.test(parts?.[0])).length, 1);
});
