import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reader, words } from './reader.js';

const time = '2026-03-05T12:00:00Z';
const message = (seq, from, more) => ({ type: 'message', room: 'lobby', seq, from, text: `line ${seq}, alice`, time, ...more });
const direct = (seq, from, to, more) => ({ type: 'direct', seq, from, to, text: `psst ${seq}`, time, ...more });
const sent = (alice, type) => alice.device.sent.filter((one) => one.type === type);
const noted = (alice) => alice.all('shown').flatMap(([, entries]) => entries).filter(({ kind }) => kind === 'notice').map(words);

test('what another device says is one\'s own, and only id and device together confirm what this one has said', () => {
  const alice = reader().joinAs('member');
  alice.enter('dev');
  alice.actions.turnTo(alice.find('#lobby'));
  alice.commands.obey('on its way');
  const [{ id }] = alice.said();
  alice.actions.turnTo(alice.find('#dev'));
  alice.device.hear(message(2, 'alice', { id, device: 4 }));
  const { outbox } = alice.chat;
  assert.deepEqual([outbox.of('#lobby').length, alice.find('#lobby').unread, alice.all('heard').length], [1, 0, 0]);
  const [, [entry]] = alice.all('shown').at(-1);
  assert.deepEqual([entry.own, entry.called], [true, false]);
  alice.device.hear(message(3, 'alice', { id, device: 3 }));
  assert.equal(outbox.of('#lobby').length, 0);
});

test('whoever registers learns from their own message which device they are', () => {
  const alice = reader().joinAs('guest');
  alice.commands.obey('now mine');
  alice.device.hear(message(2, 'alice', { id: alice.said()[0].id, device: 5 }));
  assert.deepEqual([alice.chat.device, alice.chat.outbox.of('#lobby').length], [5, 0]);
});

test('what another device enters and leaves opens and closes here, and leads nobody away', () => {
  const alice = reader().joinAs('member');
  alice.device.hear(alice.entry('dev', { seq: 7 }), alice.entry('ops'));
  assert.deepEqual(alice.chat.conversations.list.map(({ title }) => title), ['#lobby', '#dev', '#ops']);
  assert.equal(alice.chat.conversations.current.title, '#lobby');
  alice.chat.outbox.setDraft('#ops', 'half typed');
  alice.device.hear(...['dev', 'ops'].map((room) => ({ type: 'left', room, seq: room === 'dev' ? 8 : 2, username: 'alice', reason: 'part' })));
  assert.deepEqual(alice.chat.conversations.list.map(({ title }) => title), ['#lobby', '#ops']);
  assert.equal(alice.find('#ops').isOut, true, 'as something unsent is in it');
  assert.match(noted(alice).join('\n'), /not in #dev any more, as you left it at another device\./);
  alice.enter('walks');
  assert.equal(alice.chat.conversations.current.title, '#walks');
  alice.commands.obey('/part');
  alice.device.hear({ type: 'left', room: 'walks', seq: 2, username: 'alice', reason: 'part' });
  assert.doesNotMatch(noted(alice).join('\n'), /#walks any more/);
});

test('what was read is told at most once a second, as far as it was seen', () => {
  const alice = reader().joinAs('member');
  const reads = () => sent(alice, 'read').map(({ room, with: name, seq }) => [room ?? name, seq]);
  for (let seq = 2; seq <= 50; seq++) {
    alice.device.hear(message(seq, 'bob'));
    alice.device.advance(100);
  }
  const many = reads();
  assert.ok(many.length >= 4 && many.length <= 5, `${many}`);
  alice.enter('dev');
  alice.device.hear(message(51, 'bob'), direct(9, 'bob', 'alice'));
  alice.device.advance(5_000);
  assert.deepEqual(reads().at(-1), ['lobby', 50], 'what is not looked at is not read');
  alice.actions.turnTo(alice.find('@bob'));
  alice.chat.leave();
  assert.deepEqual(reads().at(-1), ['bob', 9]);
});

test('nothing is read while nobody looks, or further below than they look, or where nobody has devices', () => {
  for (const turn of ['isLooking', 'isAtEnd']) {
    const alice = reader().joinAs('member');
    alice.chat.reading[turn] = false;
    alice.device.hear(message(2, 'bob'));
    alice.device.advance(5_000);
    assert.equal(sent(alice, 'read').length, 0);
    alice.chat.reading[turn] = true;
    alice.device.advance(5_000);
    assert.equal(sent(alice, 'read').length, 1);
  }
  const guest = reader().joinAs('guest');
  guest.device.hear(message(2, 'bob'));
  guest.device.advance(5_000);
  assert.equal(sent(guest, 'read').length, 0);
});

test('what was read elsewhere is not unread here, up to there, before and behind it', () => {
  const alice = reader().joinAs('member');
  alice.enter('dev');
  alice.device.hear(message(2, 'bob'), message(3, 'bob'), message(4, 'bob', { text: 'x' }), direct(1, 'bob', 'alice'));
  alice.device.hear({ type: 'read', room: 'lobby', seq: 3 });
  assert.deepEqual([alice.find('#lobby').unread, alice.find('#lobby').called, alice.all('seen').length], [1, false, 0]);
  alice.device.hear({ type: 'read', room: 'lobby', seq: 9 }, { type: 'read', with: 'Bob', seq: 1 }, { type: 'read', room: 'none', seq: 1 });
  assert.deepEqual([alice.find('#lobby').unread, alice.find('@bob').unread, alice.all('seen').length], [0, 0, 2]);
  alice.device.hear(message(5, 'bob'));
  assert.equal(alice.find('#lobby').unread, 0, 'a replay comes behind it');
  assert.equal(alice.device.hear({ type: 'error', code: 'user_unknown', message: 'Nobody', id: 'read' }), undefined);
  assert.deepEqual(alice.all('complained'), []);
});

test('a direct message that waits says so, and what two accounts said is fetched and searched', () => {
  const alice = reader().joinAs('member');
  assert.equal(alice.commands.obey('/msg carol hello'), true, 'an account may be away');
  alice.device.hear(direct(40, 'alice', 'carol', { id: alice.said()[0].id, device: 3, waiting: true }));
  const carol = alice.find('@carol');
  assert.deepEqual(alice.all('shown').at(-1)[1].map(({ waitsFor, own }) => [waitsFor, own]), [['carol', true]]);
  assert.deepEqual(sent(alice, 'history').at(-1), { type: 'history', with: 'carol', limit: 20, id: 'history' });
  alice.device.hear({ type: 'history', with: 'carol', messages: [direct(12, 'carol', 'alice'), direct(31, 'alice', 'carol'), direct(40, 'alice', 'carol')] });
  assert.deepEqual(alice.all('filled').at(-1)[1].map(({ seq, toOne }) => [seq, toOne]), [[12, true], [31, true]], 'what is shown is not shown twice');
  assert.deepEqual(sent(alice, 'history').at(-1), { type: 'history', with: 'carol', before: 12, limit: 17, id: 'history' });
  alice.device.hear({ type: 'history', with: 'carol', messages: [] });
  assert.equal(carol.gap, null);
  alice.chat.search.ask('psst', carol);
  assert.deepEqual(sent(alice, 'search').at(-1), { type: 'search', query: 'psst', with: 'carol', limit: 20, id: 'search' });
  alice.device.hear({ type: 'found', query: 'psst', messages: [direct(12, 'carol', 'alice'), direct(3, 'alice', 'Dora')] });
  assert.deepEqual(alice.chat.search.found.map(({ title }) => title), ['@carol', '@Dora']);
  alice.actions.lookUp(alice.chat.search.found[1]);
  assert.deepEqual(sent(alice, 'history').at(-1), { type: 'history', with: 'Dora', around: 3, limit: 100, id: 'history' });
});

test('of a talk of which the server keeps nothing nobody hears, and guests do not ask', () => {
  const alice = reader().joinAs('member');
  alice.commands.obey('/msg bob');
  alice.device.hear({ type: 'history', room: 'lobby', messages: [] }, { type: 'error', code: 'user_unknown', message: 'A guest', id: 'history' });
  assert.deepEqual([alice.all('complained'), alice.find('@bob').gap], [[], null]);
  const guest = reader().joinAs('guest');
  guest.commands.obey('/msg bob');
  assert.deepEqual([guest.find('@bob').gap, sent(guest, 'history').length, guest.chat.search.isOfferedIn(guest.find('@bob'))], [null, 1, false]);
});

test('a device that is new misses nothing of what was said to others of the account', () => {
  const alice = reader();
  alice.chat.join('alice');
  alice.device.open();
  alice.device.hear({ type: 'welcome', username: 'alice', session: 's', maxUsers: 5, features: ['accounts'], role: 'member', device: 2 },
    alice.entry('lobby'), direct(500, 'bob', 'alice'), { type: 'pong' });
  assert.doesNotMatch(noted(alice).join('\n'), /cannot be shown/);
  assert.equal(alice.find('@bob').unread, 1);
});

test('nor does one that comes back before anything was said to it', () => {
  const alice = reader().joinAs('member');
  alice.device.lose();
  alice.device.advance(5_000);
  alice.device.open();
  alice.device.hear({ type: 'welcome', username: 'alice', session: 's', maxUsers: 5, features: ['accounts'], role: 'member', device: 3 },
    alice.entry('lobby', { recovered: true, last: 1 }), direct(500, 'bob', 'alice'), { type: 'pong' });
  assert.doesNotMatch(noted(alice).join('\n'), /cannot be shown/);
  assert.equal(alice.find('@bob').unread, 1);
});

test('which of the sessions is this one is known, and a role that somebody else gave is told', () => {
  const alice = reader().joinAs('member');
  alice.commands.obey('/account');
  const session = (device) => ({ device, face: 'web', address: 'x', since: time });
  alice.device.hear({ type: 'account', username: 'alice', role: 'member', sessions: [session(2), session(3)] });
  assert.deepEqual(alice.chat.account.sessions.map(({ isThis }) => isThis), [false, true]);
  alice.device.hear({ type: 'account', username: 'alice', role: 'moderator' });
  assert.equal(noted(alice).at(-1), 'You are a moderator now.');
});
