import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reader, words } from './reader.js';

const time = '2026-03-05T12:00:00Z';
const sent = (alice) => alice.device.sent.at(-1);
const noted = (alice) => words(alice.all('shown').at(-1)[1][0]);
const message = (seq, from, text) => ({ type: 'message', room: 'lobby', seq, from, text, time });

test('what keeps order is asked for as it is typed', () => {
  const alice = reader().joinAs('operator');
  alice.enter('dev');
  for (const [line, asked] of [
    ['/kick @bob too  loud', { action: 'kick', target: 'bob', reason: 'too  loud' }],
    ['/kick bob #dev', { action: 'kick', target: 'bob', room: 'dev' }],
    ['/mute bob', { action: 'mute', target: 'bob' }],
    ['/mute bob 10m', { action: 'mute', target: 'bob', seconds: 600 }],
    ['/unmute bob', { action: 'unmute', target: 'bob' }],
    ['/ban 10.0.0.0/8 7d too loud', { action: 'ban', target: '10.0.0.0/8', seconds: 604_800, reason: 'too loud' }],
    ['/unban bob', { action: 'unban', target: 'bob' }],
    ['/bans', { action: 'bans' }],
    ['/op bob', { action: 'op', target: 'bob' }],
    ['/op bob OPERATOR', { action: 'op', target: 'bob', role: 'operator' }],
    ['/deop bob', { action: 'deop', target: 'bob' }],
    ['/whois Bob', { type: 'account', username: 'Bob', id: 'whois' }],
    ['/close', { type: 'close', room: 'dev' }],
    ['/close open sesame', { type: 'close', room: 'dev', password: 'open sesame' }],
    ['/open', { type: 'open', room: 'dev' }],
    ['/invite @bob', { type: 'invite', room: 'dev', username: 'bob' }],
    ['/search @bob red build', { type: 'search', with: 'bob', query: 'red build', limit: 20, id: 'search' }],
    ['/join ops open sesame', { type: 'enter', room: 'ops', password: 'open sesame', id: 'enter #ops' }],
  ]) {
    assert.equal(alice.commands.obey(line), true, line);
    assert.deepEqual(sent(alice), { type: 'moderate', id: 'moderate', ...asked }, line);
  }
  assert.doesNotMatch(JSON.stringify([alice.tab, alice.told]), /sesame/);
  alice.actions.turnTo(alice.find('#lobby'));
  assert.equal(alice.commands.obey('/close'), false);
});

test('nobody is offered what they may not do', () => {
  const offered = (role) => {
    const { moderation } = reader().joinAs(role).actions;
    return ['ignore', 'delete', 'close', 'kick', 'ban', 'whois', 'op'].filter((command) => moderation.may(command));
  };
  assert.deepEqual(offered('guest'), ['ignore', 'delete', 'close']);
  assert.deepEqual(offered('moderator'), ['ignore', 'delete', 'close', 'kick', 'ban', 'whois']);
  assert.equal(offered('operator').length, 7);
  assert.deepEqual(offered('of_a_later_server'), offered('guest'));
  const { actions } = reader().join();
  assert.deepEqual(['delete', 'close'].filter((command) => actions.moderation.may(command)), []);
});

test('Tab offers what is of use here, and nothing else', () => {
  const offered = (alice, before) => alice.commands.complete(before).words;
  const [nobody, guest, member] = [reader().join(), reader().joinAs('guest'), reader().joinAs('member')];
  assert.deepEqual([nobody, guest, member].map((alice) => offered(alice, '/reg')), [[], ['/register '], []]);
  assert.deepEqual([nobody, guest, member].map((alice) => offered(alice, '/clo')), [[], [], ['/close ']]);
  assert.deepEqual([nobody, guest, member].map((alice) => offered(alice, '/h')), Array(3).fill(['/history ', '/help ']));
});

test('what was done is told where it was asked for, and of others in the lobby', () => {
  const alice = reader().joinAs('moderator');
  alice.enter('dev');
  const until = new Date(Date.now() + 599_000).toISOString();
  alice.device.hear({ type: 'moderated', action: 'mute', target: 'bob', until, by: 'alice' });
  assert.deepEqual([alice.all('shown').at(-1)[0].title, noted(alice)], ['#dev', 'alice muted bob for 10 minutes.']);
  alice.device.hear({ type: 'moderated', action: 'kick', target: 'bob', by: 'carol', room: 'ops' });
  assert.deepEqual([alice.all('shown').at(-1)[0].title, noted(alice)], ['#lobby', 'carol removed bob in #ops.']);
  alice.device.hear({ type: 'moderated', action: 'ban', target: 'bob', by: 'carol' });
  assert.equal(noted(alice), 'carol banned bob for good.');
  alice.device.hear({ type: 'moderated', action: 'op', target: 'bob', by: 'carol', role: 'operator' });
  assert.equal(noted(alice), 'carol made bob an operator.');
  alice.device.hear({ type: 'moderated', action: 'op', target: 'bob', by: 'carol', role: 'emperor' });
  assert.equal(noted(alice), 'carol gave bob a role.');
  alice.device.hear({ type: 'moderated', action: 'invite', target: 'bob', by: 'carol', room: 'ops' });
  assert.equal(noted(alice), 'carol invited bob to #ops.');
  alice.device.hear({ type: 'moderated', action: 'of_a_later_server', target: 'bob', by: 'carol' });
  assert.equal(noted(alice), 'carol did something about bob.');
  alice.device.hear({ type: 'moderated', action: 'close', target: 'dev', by: 'alice', room: 'dev' });
  assert.deepEqual([noted(alice), alice.find('#dev').isClosed], ['alice closed #dev.', true]);
  alice.device.hear({ type: 'moderated', action: 'open', target: 'dev', by: 'alice' });
  assert.equal(alice.find('#dev').isClosed, false);
  alice.device.hear({ type: 'moderated', action: 'open', target: 'dev', by: 'alice', room: 'dev', already: true });
  assert.equal(noted(alice), '#dev is open already.');
});

test('who is banned is listed, and asked for again when that changes while somebody looks', () => {
  const alice = reader().joinAs('moderator');
  const asks = () => alice.device.sent.filter(({ action }) => action === 'bans').length;
  alice.commands.obey('/bans');
  alice.device.hear({ type: 'bans', bans: [{ target: 'bob', by: 'alice', since: time }, { target: '10.0.0.7', by: 'carol', reason: 'x\u0007', since: time, until: time }] });
  assert.deepEqual(alice.actions.moderation.bans.map(({ target, reason }) => [target, reason]), [['bob', ''], ['10.0.0.7', 'x\uFFFD']]);
  alice.device.hear({ type: 'moderated', action: 'unban', target: 'bob', by: 'alice' });
  assert.deepEqual([asks(), alice.all('bansOpened').length], [2, 1]);
  alice.actions.moderation.closeBans();
  alice.device.hear({ type: 'moderated', action: 'ban', target: 'dave', by: 'carol' });
  assert.equal(asks(), 2);
});

test('what somebody is told of somebody else', () => {
  const alice = reader().joinAs('moderator');
  alice.commands.obey('/whois bob');
  alice.device.hear({ type: 'account', username: 'Bob', role: 'member', sessions: [{ device: 1, face: 'web', address: '10.0.0.7', since: time }] });
  const { terms } = alice.all('shown').at(-1)[1][0];
  assert.deepEqual([noted(alice), terms[0][0], alice.chat.account.role], ['Bob is a member. Connected:', 'web page', 'moderator']);
  assert.match(terms[0][1], /^10\.0\.0\.7, since 5 Mar 2026/);
  alice.commands.obey('/whois ALICE');
  assert.equal(alice.chat.account.open, 'account');
});

test('whoever is banned stays out, and is told why', () => {
  const alice = reader().joinAs('guest');
  alice.device.hear({ type: 'goodbye', reason: 'banned', text: 'You are banned: too loud' });
  assert.deepEqual(alice.all('connectionChanged').at(-1), [{ phase: 'dismissed', why: 'You are banned: too loud' }]);
  alice.device.advance(60_000);
  alice.chat.comeBack();
  alice.device.open();
  alice.device.hear({ type: 'error', code: 'banned', message: 'You are banned for 2 hours', until: time }, { type: 'goodbye', reason: 'banned' });
  assert.deepEqual(alice.all('wentOut').at(-1), ['You are banned for 2 hours', true, 'banned']);
  alice.device.advance(60_000);
  assert.equal(alice.chat.connection.isOut, true);
});

test('whoever is muted or may not is told in words, and has what they wrote', () => {
  const alice = reader().joinAs('member');
  alice.commands.obey('hello');
  alice.device.hear({ type: 'error', code: 'muted', message: 'You are muted for 10 minutes', id: alice.said()[0].id, until: time });
  assert.deepEqual(alice.chat.outbox.of('#lobby').map(({ state, why }) => [state, why]), [['refused', 'You are muted for 10 minutes']]);
  alice.device.hear({ type: 'error', code: 'not_permitted', message: 'Only moderators may do that', id: 'moderate' });
  assert.deepEqual(alice.all('complained').at(-1), ['Only moderators may do that', false]);
});

test('what somebody says whom the reader ignores is nowhere, and there again when it is wanted', () => {
  const alice = reader().joinAs('member');
  alice.enter('dev');
  for (const line of ['/ignore', '/ignore Bob', '/ignore']) {
    alice.commands.obey(line);
  }
  assert.equal(noted(alice), 'You ignore Bob.');
  alice.device.hear(message(2, 'bob', 'alice!'), { type: 'direct', seq: 1, from: 'bob', to: 'alice', text: 'psst', time });
  assert.deepEqual([alice.find('#lobby').unread, alice.find('@bob'), alice.all('heard').length, alice.chat.conversations.lastDirect], [0, undefined, 0, 1]);
  alice.commands.obey('/unignore BOB');
  assert.deepEqual([alice.all('ignoredChanged').length, alice.chat.ignored.list], [2, []]);
  alice.device.hear(message(3, 'bob', 'alice!'));
  assert.equal(alice.find('#lobby').unread, 1);
  assert.equal(alice.commands.obey('/unignore bob'), false);
  assert.equal(alice.commands.obey('/ignore Alice'), false);
  for (let i = 1; i <= 101; i++) {
    assert.equal(alice.commands.obey(`/ignore user${i}`), i <= 100);
  }
  assert.match(noted(alice), /again\. Nobody here is called user100\./);
  alice.chat.ignored.begin('carol');
  assert.equal(alice.chat.ignored.has('user1'), false, 'somebody else at this browser');
  alice.chat.ignored.begin('Alice');
  assert.equal(alice.chat.ignored.has('user1'), true);
});

test('a closed room asks for its password, and an invitation leads into it', () => {
  const alice = reader().joinAs('member');
  const refusal = { type: 'error', code: 'room_closed', message: 'It is closed', id: 'enter #dev' };
  alice.commands.obey('/join Dev');
  alice.device.hear(refusal);
  assert.deepEqual([alice.all('roomIsClosed'), alice.all('complained')], [[['Dev', 'It is closed']], []]);
  alice.device.hear({ type: 'invited', room: 'ops', by: 'bob' });
  const [, [notice]] = alice.all('shown').at(-1);
  assert.deepEqual([words(notice), notice.invites], ['bob invites you into #ops.', 'ops']);
  alice.actions.rooms.enter('ops');
  alice.device.hear(alice.entry('ops'));
  assert.equal(alice.chat.conversations.current.title, '#ops');
});

test('whoever is removed from a room is told', () => {
  const alice = reader().joinAs('member');
  alice.enter('dev');
  alice.device.hear({ type: 'left', room: 'dev', seq: 2, username: 'alice', reason: 'kicked' });
  const told = alice.all('shown').filter(([{ title }]) => title === '#lobby').at(-1)[1][0];
  assert.equal(words(told), 'You are not in #dev any more: you were removed from it.');
});
