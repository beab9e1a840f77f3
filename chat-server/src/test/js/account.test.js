import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './person.js';
import { reader, words } from './reader.js';

const SECRET = 'correct horse';
const NEWER = 'battery staple';

/** Somebody who is in, as the server says. */
function member(role = 'member', features = ['accounts']) {
  const alice = reader();
  alice.chat.join('alice');
  alice.device.open();
  alice.device.hear({ type: 'welcome', username: 'alice', session: 's', maxUsers: 5, features, role }, alice.entry('lobby'), { type: 'pong' });
  const { account } = alice.chat;
  return {
    alice,
    account,
    asked: () => alice.device.sent.filter(({ id }) => id === 'account').map(({ id, ...rest }) => rest),
    submit: (fields) => account.submit({ current: '', fresh: '', again: '', ...fields }),
    noted: () => words(alice.all('shown').at(-1)[1][0]),
    complained: () => alice.all('complained').at(-1)?.[0],
  };
}

// The way in.

test('a name that is an account asks for its password, on the same connection as often as the server lets one try', () => {
  const alice = reader();
  alice.chat.join('alice');
  alice.device.open();
  const { socket } = alice.device;
  alice.device.hear({ type: 'error', code: 'password_required', message: 'It has an account' }, { type: 'pong' });
  assert.deepEqual(alice.all('wentOut').at(-1), ['It has an account', false, 'password_required']);
  alice.chat.join('alice', 'wrong');
  alice.device.hear({ type: 'error', code: 'password_wrong', message: 'Wrong' });
  assert.deepEqual(alice.all('wentOut').at(-1), ['Wrong. 2 tries left', true, 'password_wrong']);
  alice.chat.join('alice', SECRET);
  assert.equal(alice.device.socket, socket);
  assert.deepEqual(alice.device.sent.map(({ username, password }) => [username, password]),
    [['alice', undefined], ['alice', 'wrong'], ['alice', SECRET]]);
  alice.device.hear({ type: 'pong' }, { type: 'welcome', username: 'alice', session: 's', features: ['accounts'], role: 'member' },
    alice.entry('lobby'));
  assert.equal(alice.chat.connection.isIn, false, 'before its own pong');
  alice.device.hear({ type: 'pong' });
  assert.deepEqual([alice.chat.connection.isIn, alice.chat.account.role], [true, 'member']);
});

test('who was wrong too often is told, and tries again on another connection', () => {
  const { connection, device, told } = person();
  connection.join('alice', null, 'wrong');
  device.open();
  const { socket } = device;
  const refusal = { type: 'error', code: 'password_wrong', message: 'Wrong' };
  device.hear(refusal);
  connection.join('alice', null, 'wrong');
  device.hear(refusal);
  connection.join('alice', null, 'wrong');
  device.hear(refusal, { type: 'goodbye', reason: 'password_wrong' });
  assert.deepEqual(told, ['Wrong. 2 tries left', 'Wrong. 1 try left', 'Wrong', 'The password was wrong too often']);
  connection.join('alice', null, SECRET);
  assert.notEqual(device.socket, socket);
});

test('nothing is told of a connection that ends while its owner looks for the password', () => {
  for (const end of [(device) => device.socket.onclose({ code: 1006 }), (device) => device.hear({ type: 'goodbye', reason: 'join_timeout' }),
    (device) => device.advance(600_000)]) {
    const alice = person();
    const { connection, device, told } = alice;
    connection.comeBack('alice', null);
    device.open();
    device.hear({ type: 'error', code: 'password_required', message: 'It has one' });
    end(device);
    device.advance(60_000);
    assert.deepEqual([told, alice.joins, connection.isOut], [['It has one'], ['anew'], true]);
    connection.join('alice', null, SECRET);
    device.open();
    assert.equal(device.sent.at(-1).password, SECRET);
  }
});

test('a session is asked for without the password, which is sent if the session is gone', () => {
  const alice = person();
  alice.connection.join('alice', 's', SECRET);
  alice.device.open();
  alice.device.hear({ type: 'error', code: 'session_unknown', message: 'Gone' });
  assert.deepEqual(alice.device.sent.map(({ session, password }) => [session, password]), [['s', undefined], [undefined, SECRET]]);
});

test('the password is forgotten once its owner is in', () => {
  const alice = person();
  alice.connection.join('alice', null, SECRET);
  alice.device.open();
  alice.letIn();
  alice.connection.renew('lost');
  alice.device.advance(200);
  alice.device.open();
  alice.device.hear({ type: 'error', code: 'session_unknown', message: 'Gone' });
  assert.equal(alice.device.sent.filter(({ password }) => password === SECRET).length, 1);
  alice.device.hear({ type: 'error', code: 'password_required', message: 'It has one' });
  assert.deepEqual(alice.told, ['It has one']);
});

// What one does with an account.

test('a guest keeps their name with a password that they type twice', () => {
  const { alice, account, asked, submit, noted } = member('guest');
  assert.equal(alice.commands.obey('/register'), true);
  assert.deepEqual([account.open, alice.all('accountOpened')], ['register', [['']]]);
  for (const [fields, problem] of [
    [{}, /No password/],
    [{ fresh: SECRET, again: 'other' }, /differ/],
    [{ fresh: 'ü'.repeat(37), again: 'ü'.repeat(37) }, /at most 72 bytes, this one has 74\./],
  ]) {
    submit(fields);
    assert.match(account.problem, problem);
  }
  assert.deepEqual(asked(), []);
  submit({ fresh: SECRET, again: SECRET });
  submit({ fresh: SECRET, again: SECRET });
  assert.deepEqual([asked(), account.problem, account.isPending], [[{ type: 'register', password: SECRET }], '', true]);
  alice.device.hear({ type: 'account', username: 'alice', role: 'member' });
  assert.deepEqual([account.role, account.open, account.isPending], ['member', null, false]);
  assert.match(noted(), /alice is your account now/);
});

test('a member changes the password, or gives the name up', () => {
  const { alice, account, asked, submit, noted } = member();
  alice.commands.obey('/password');
  submit({ fresh: NEWER, again: NEWER });
  assert.match(account.problem, /No password/);
  submit({ current: SECRET, fresh: NEWER, again: NEWER });
  alice.device.hear({ type: 'account', username: 'alice', role: 'member' });
  assert.match(noted(), /has changed/);
  alice.commands.obey('/unregister');
  submit({ current: NEWER });
  alice.device.hear({ type: 'account', username: 'alice', role: 'guest' }, { type: 'goodbye', reason: 'exit' });
  assert.deepEqual([account.role, account.open], [null, null]);
  assert.deepEqual(alice.all('wentOut'), [['', false], ['Goodbye. Your account is given up.', false]]);
  assert.deepEqual(asked(), [{ type: 'password', password: SECRET, newPassword: NEWER }, { type: 'unregister', password: NEWER }]);
});

test('why the server refuses is said in the dialog, and where one writes if that is closed', () => {
  const { alice, account, submit, complained } = member();
  alice.commands.obey('/unregister');
  submit({ current: 'wrong' });
  alice.device.hear({ type: 'error', code: 'password_wrong', message: 'Wrong\u0007', id: 'account' });
  assert.deepEqual([account.open, account.problem, account.isPending], ['unregister', 'Wrong\uFFFD.', false]);
  submit({ current: 'wrong' });
  account.close();
  alice.device.hear({ type: 'error', code: 'rate_limited', message: 'Too fast', id: 'account' });
  assert.deepEqual([complained(), account.problem], ['Too fast.', '']);
  alice.commands.obey('/unregister');
  submit({ current: 'wrong' });
  alice.device.hear({ type: 'error', code: 'text_empty', message: 'Of something else' });
  assert.equal(account.isPending, true);
  alice.device.hear({ type: 'error', code: 'account_required', message: 'No account' });
  assert.deepEqual([account.problem, account.isPending], ['No account.', false], 'without a label');
});

test('who was wrong too often in the chat is out of it', () => {
  const { alice, submit } = member();
  alice.commands.obey('/unregister');
  submit({ current: 'wrong' });
  alice.device.hear({ type: 'error', code: 'password_wrong', message: 'Wrong', id: 'account' }, { type: 'goodbye', reason: 'password_wrong' });
  assert.deepEqual(alice.all('connectionChanged').at(-1), [{ phase: 'dismissed', why: 'The password was wrong too often' }]);
});

test('what has no answer when the connection is lost is told to be unknown, and can be tried again', () => {
  const { alice, account, submit } = member('guest');
  alice.commands.obey('/register');
  submit({ fresh: SECRET, again: SECRET });
  alice.chat.connection.renew('lost');
  assert.match(account.problem, /before the server answered/);
  submit({ fresh: SECRET, again: SECRET });
  assert.match(account.problem, /no connection/);
});

test('what somebody is and where they are connected is asked for anew each time', () => {
  const { alice, account, asked } = member();
  alice.commands.obey('/account');
  const session = { device: 1, face: 'web', address: '10.0.0.7:40\u202E', since: '2026-03-05T12:00:00Z' };
  alice.device.hear({ type: 'account', username: 'alice', role: 'operator', sessions: [session, { device: 2, since: 'x' }] });
  assert.deepEqual(asked(), [{ type: 'account' }]);
  assert.deepEqual([account.role, account.open, account.sessions[0].address], ['operator', 'account', '10.0.0.7:40\uFFFD']);
  assert.deepEqual(account.sessions.map(({ since }) => since.toISOString()), ['2026-03-05T12:00:00.000Z', '2026-03-05T12:00:00.000Z']);
  account.close();
  alice.commands.obey('/account');
  assert.deepEqual([account.sessions, asked().length], [[], 2]);
});

test('nobody is asked for a password in vain', () => {
  for (const [role, features, line, why] of [
    ['guest', [], '/register', /has no accounts/],
    ['member', null, '/account', /has no accounts/],
    ['member', ['accounts'], '/register', /account already/],
    ['guest', ['accounts'], '/password', /You have no account/],
    ['guest', ['accounts'], '/unregister', /You have no account/],
  ]) {
    const { alice, account, complained } = member(role, features);
    assert.equal(alice.commands.obey(line), false, line);
    assert.match(complained(), why);
    assert.equal(account.open, null);
  }
});

test('the help has the commands where the server has accounts', () => {
  for (const [role, features, has] of [
    ['guest', ['accounts'], ['/register [PW]', '/account']],
    ['member', ['accounts'], ['/account', '/unregister', '/open']],
    ['of_a_later_server', ['accounts'], ['/account', '/unregister', '/open']],
    ['guest', ['search'], ['/search [TEXT]']],
    ['guest', [], []],
  ]) {
    const { alice } = member(role, features);
    alice.commands.obey('/help');
    const { terms } = alice.all('shown').at(-1)[1][0];
    const usages = terms.map(([usage]) => usage);
    const asked = ['/register [PW]', '/account', '/unregister', '/open', '/search [TEXT]'];
    assert.deepEqual(asked.filter((usage) => usages.includes(usage)), has, role);
  }
});

// Secrets.

test('a password that was typed where one writes is taken, and kept nowhere', () => {
  for (const line of [`/register ${SECRET}`, `/REGISTER  ${SECRET}`]) {
    const { alice } = member('guest');
    for (let length = 1; length <= line.length; length++) {
      alice.chat.outbox.setDraft('#lobby', line.slice(0, length));
    }
    assert.equal(alice.chat.outbox.draft('#lobby'), line.split(' ')[0] + ' ');
    assert.equal(alice.commands.obey(line), true);
    assert.deepEqual(alice.all('accountOpened'), [[SECRET]]);
    assert.doesNotMatch(JSON.stringify([alice.tab, alice.device.sent]), /corr|horse/);
  }
  const { alice } = member();
  for (const line of [`/unregister ${SECRET}`, `/password ${SECRET}`]) {
    alice.chat.outbox.setDraft('#lobby', line);
    alice.commands.obey(line);
    assert.doesNotMatch(JSON.stringify([alice.tab, alice.device.sent, alice.all('complained')]), /corr|horse/);
  }
  alice.chat.outbox.setDraft('#lobby', `/regster ${SECRET}`);
  assert.equal(alice.chat.outbox.draft('#lobby'), '/regster ');
  for (const draft of ['/me corrects', 'register me', '/dance x', '/msg bob /register x']) {
    alice.chat.outbox.setDraft('#lobby', draft);
    assert.equal(alice.chat.outbox.draft('#lobby'), draft);
  }
});

test('whoever comes in next finds nothing of the account', () => {
  const { alice, account } = member('operator');
  alice.commands.obey('/account');
  alice.device.hear({ type: 'account', username: 'alice', role: 'operator', sessions: [{ face: 'web', address: 'x' }] });
  alice.chat.leave();
  assert.deepEqual([account.role, account.sessions, account.open], [null, [], null]);
});
