import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './web.js';

const { face, fill, goodbye, left, parts, refusal, role } = await load('text/phrases.js');

const GOODBYES = ['exit', 'server_full', 'kicked', 'slow_consumer', 'timeout', 'join_timeout', 'malformed', 'line_too_long', 'internal',
  'shutdown', 'too_many_connections', 'password_wrong', 'banned'];
const LEFT = ['exit', 'disconnected', 'timeout', 'kicked', 'slow_consumer', 'part', 'restart', 'node_lost'];
const UNKNOWN = ['of_a_later_server', 'toString', '__proto__', '', null, undefined, 5, {}, '\u001b[31m', '\u202Eevil'];

test('no code stands before people, known or not', () => {
  for (const reason of [...GOODBYES, ...UNKNOWN]) {
    assert.match(goodbye({ reason }), /^[A-Z][A-Za-z ,']+$/, `${reason}`);
  }
  for (const reason of [...LEFT, ...UNKNOWN]) {
    assert.match(left(reason), /^[a-z ]+$/, `${reason}`);
  }
  for (const code of UNKNOWN) {
    assert.match(role(code), /not known here/, `${code}`);
    assert.match(face(code), /something else/, `${code}`);
  }
});

test('each reason has words of its own', () => {
  assert.equal(new Set(GOODBYES.map((reason) => goodbye({ reason }))).size, GOODBYES.length);
  assert.equal(new Set(LEFT.map(left)).size, LEFT.length);
});

test('what the server says in words is said too, cleaned', () => {
  assert.equal(goodbye({ reason: 'kicked', text: 'too\u0007loud' }), 'You were removed from the chat: too\uFFFDloud');
  assert.equal(goodbye({ reason: 'too_many_connections', text: 'There are 32. Close\u0007one' }), 'There are 32. Close\uFFFDone');
  assert.equal(goodbye({ reason: 'of_a_later_server', text: 'Come back on Monday' }), 'The server closed the connection: Come back on Monday');
});

test('phrases are filled in order, with text and with names', () => {
  assert.equal(fill('%s set the topic: %s', 'bob', '100 %s'), 'bob set the topic: 100 %s');
  assert.deepEqual(parts('You are %s, %s.', { name: 'bob' }, ['2 here: ', { name: 'bob' }]),
    ['You are ', { name: 'bob' }, ', ', '2 here: ', { name: 'bob' }, '.']);
});

test('a refusal says what to do next', () => {
  const told = (code, more, isReturning = false) => refusal({ code, message: 'It is so', ...more }, isReturning);
  assert.equal(told('server_full'), 'It is so. Try again when somebody has left');
  assert.equal(told('rate_limited', { retryAfterMs: 12_000 }), 'It is so. Try again in 12 s');
  assert.equal(told('too_many_connections', { message: 'It is so.', retryAfterMs: 180_000 }), 'It is so. Try again in 3 min');
  assert.equal(told('username_taken'), 'It is so');
  assert.match(told('username_taken', { retryAfterMs: 12_000 }), /^It is so: .* within 12 s$/);
  assert.equal(told('username_taken', {}, true), 'It is so. Leave lets you choose another');
  assert.equal(told('of_a_later_server'), 'It is so');
});
