import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWords } from '../../main/resources/web/refusal.js';
import { goodbye, left } from '../../main/resources/web/words.js';

const GOODBYES = ['exit', 'server_full', 'kicked', 'slow_consumer', 'timeout', 'join_timeout', 'malformed', 'line_too_long', 'internal',
  'shutdown', 'too_many_connections', 'password_wrong', 'banned'];
const LEFT = ['exit', 'disconnected', 'timeout', 'kicked', 'slow_consumer', 'part', 'restart', 'node_lost'];
const UNKNOWN = ['of_a_later_server', 'toString', '__proto__', '', null, undefined, 5, {}, '\u001b[31m', '\u202Eevil'];

test('no code stands before people, known or not', () => {
  for (const reason of [...GOODBYES, ...UNKNOWN]) {
    assert.match(goodbye({ reason }), /^[A-Z][A-Za-z ,']+$/, `${reason}`);
  }
  for (const reason of [...LEFT, ...UNKNOWN]) {
    assert.match(left(reason), /^ left: [a-z ]+$/, `${reason}`);
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

test('a refusal says what to do next', () => {
  const refusal = (code, more, isReturning = false) => inWords({ code, message: 'It is so', ...more }, isReturning);
  assert.equal(refusal('server_full'), 'It is so. Try again when somebody has left');
  assert.equal(refusal('rate_limited', { retryAfterMs: 12_000 }), 'It is so. Try again in 12 s');
  assert.equal(refusal('too_many_connections', { message: 'It is so.', retryAfterMs: 180_000 }), 'It is so. Try again in 3 min');
  assert.equal(refusal('username_taken', { retryAfterMs: 12_000 }), 'It is so');
  assert.equal(refusal('username_taken', {}, true), 'It is so. Leave lets you choose another');
  assert.equal(refusal('of_a_later_server'), 'It is so');
});
