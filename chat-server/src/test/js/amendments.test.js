import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HistoryServer } from './history-server.js';
import { reader } from './reader.js';

const message = (seq, from, text, more) => ({ type: 'message', room: 'lobby', seq, from, text, time: '2026-03-05T12:00:00Z', ...more });
const edited = (seq, of, by, text) => ({ type: 'edited', room: 'lobby', seq, of, by, text });
const deleted = (seq, of, by) => ({ type: 'deleted', room: 'lobby', seq, of, by });
const asked = (alice) => alice.device.sent.filter(({ type }) => type === 'edit' || type === 'delete');
/** What the view makes of the latest change, of an entry that it has. */
const change = (alice, entry) => alice.all('amended').at(-1)[2](entry);

test('a message that was corrected or deleted is so wherever it is', () => {
  const alice = reader().joinAs('member');
  alice.device.hear(message(2, 'bob', 'one'));
  const [, [entry]] = alice.all('shown').at(-1);
  alice.chat.search.ask('one');
  alice.device.hear({ type: 'found', query: 'one', messages: [message(2, 'bob', 'one')] });
  alice.device.hear(edited(3, 2, 'bob', 'two, alice\u0007'));
  const lobby = alice.find('#lobby');
  const now = change(alice, entry);
  assert.deepEqual([now.text, now.isEdited, now.editedAt instanceof Date, now.called], ['two, alice\uFFFD', true, true, true]);
  assert.deepEqual([lobby.recent.at(-1).text, alice.chat.search.found[0].text, lobby.seq], ['two, alice\uFFFD', 'two, alice\uFFFD', 3]);
  alice.device.hear(deleted(4, 2, 'carol'));
  const gone = change(alice, now);
  assert.deepEqual([gone.text, gone.isDeleted, gone.deletedBy, gone.called], ['', true, 'carol', false]);
  assert.deepEqual([lobby.recent.at(-1).isDeleted, alice.chat.search.found], [true, []]);
  alice.device.hear(edited(5, 2, 'bob', 'three'));
  assert.equal(change(alice, gone).text, '');
  assert.doesNotMatch(JSON.stringify(lobby.recent), /one|two|three/);
});

test('what is deleted is not unread, and what is corrected calls whom it names', () => {
  const alice = reader().joinAs('member');
  alice.enter('dev');
  alice.device.hear(message(2, 'bob', 'one'), message(3, 'bob', 'two'), edited(4, 3, 'bob', 'two, alice'));
  const lobby = alice.find('#lobby');
  assert.deepEqual([lobby.unread, lobby.called], [2, true]);
  alice.device.hear(deleted(5, 3, 'bob'));
  assert.deepEqual([lobby.unread, lobby.called], [1, false]);
  alice.device.hear(message(6, 'bob', undefined, { deleted: true }));
  assert.deepEqual([lobby.unread, lobby.recent.at(-1).text, alice.all('heard').length], [1, '', 2]);
});

test('the past has messages as they are now, and a part of it changes with them', () => {
  const alice = reader().joinAs('member');
  alice.commands.obey('/join dev');
  alice.device.hear(alice.entry('dev', { seq: 1_001 }));
  const server = new HistoryServer(alice, 'dev', Array.from({ length: 1_000 }, (_, i) => i + 1));
  server.answer();
  alice.actions.lookUp({ key: '#dev', seq: 500 });
  server.answer();
  const { excerpt } = alice.find('#dev');
  alice.device.hear({ ...deleted(1_002, 500, 'bob'), room: 'dev' });
  assert.deepEqual(excerpt.entries.filter(({ isDeleted }) => isDeleted).map(({ seq }) => seq), [500]);
  const room = alice.find('#dev');
  const told = room.recalled({ ...server.message(7), text: undefined, deleted: true }, new Date());
  assert.deepEqual([told.text, told.isDeleted, room.recalled({ ...server.message(8), edited: true }, new Date()).isEdited], ['', true, true]);
});

test('what was done before is no gap, and what is missing is', () => {
  const alice = reader().joinAs('member');
  alice.device.hear(message(2, 'alice', 'x', { device: 3 }), deleted(3, 2, 'alice'), deleted(3, 2, 'alice'));
  assert.equal(alice.chat.connection.isIn, true);
  alice.device.hear(edited(6, 2, 'alice', 'y'));
  assert.equal(alice.chat.connection.isIn, false);
});

test('one corrects and takes back what one said last, and moderators what somebody did', () => {
  const alice = reader().joinAs('moderator');
  alice.device.hear(message(2, 'alice', 'first', { device: 4 }), message(3, 'alice', 'tpyo', { device: 3 }), message(4, 'Bob', 'bad'));
  const { amendments } = alice.actions;
  assert.equal(amendments.lastOwn(alice.find('#lobby')).text, 'tpyo');
  for (const line of ['/edit typo', '/delete', '/delete bob']) {
    assert.equal(alice.commands.obey(line), true, line);
  }
  assert.deepEqual(asked(alice).map(({ id, ...rest }) => rest), [{ type: 'edit', room: 'lobby', seq: 3, text: 'typo' },
    { type: 'delete', room: 'lobby', seq: 3 }, { type: 'delete', room: 'lobby', seq: 4 }]);
  alice.device.hear(deleted(5, 3, 'alice'), deleted(6, 4, 'alice'));
  assert.equal(amendments.lastOwn(alice.find('#lobby')).text, 'first');
  for (const [line, why] of [['/delete bob', /Nothing that bob said/], [`/edit ${'x'.repeat(4_097)}`, /at most 4096 characters, this one has 4097/]]) {
    assert.equal(alice.commands.obey(line), false);
    assert.match(alice.all('complained').at(-1)[0], why);
  }
  alice.commands.obey('/msg bob');
  assert.equal(alice.commands.obey('/edit x'), false);
  assert.match(alice.all('complained').at(-1)[0], /Only what was said in a room/);
});

test('what has no answer when the connection is lost is asked for again, and not what was refused', () => {
  const alice = reader().joinAs('member');
  alice.device.hear(message(2, 'alice', 'x', { device: 3 }));
  alice.commands.obey('/edit y');
  alice.commands.obey('/delete');
  const [, { id }] = asked(alice);
  alice.device.hear({ type: 'error', code: 'message_unknown', message: 'There is no such message', id });
  assert.deepEqual(alice.all('complained').at(-1), ['There is no such message', false]);
  const comeBack = () => {
    alice.chat.connection.renew('lost');
    alice.device.advance(1_000);
    alice.letIn('alice', 's');
  };
  comeBack();
  assert.deepEqual(asked(alice).map(({ type }) => type), ['edit', 'delete', 'edit']);
  alice.device.hear(edited(3, 2, 'alice', 'y'));
  comeBack();
  assert.equal(asked(alice).length, 3);
});

test('what a guest of the same name said before is not theirs, nor anything where it cannot be done', () => {
  const guest = reader().joinAs('guest');
  guest.device.hear({ type: 'history', room: 'lobby', messages: [message(1, 'alice', 'x')] });
  const lobby = guest.find('#lobby');
  assert.deepEqual([lobby.recent.length, guest.actions.amendments.lastOwn(lobby)], [1, undefined]);
  const old = reader().join();
  old.device.hear(message(2, 'alice', 'x'));
  assert.equal(old.actions.amendments.lastOwn(old.find('#lobby')), undefined);
  assert.equal(old.commands.obey('/edit y'), false);
});
