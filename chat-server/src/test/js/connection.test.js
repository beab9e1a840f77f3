import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './person.js';

const KICKED = 'You were removed from the chat: too loud';

function kick({ device, connection }) {
  device.hear({ type: 'goodbye', reason: 'kicked', text: 'too loud' });
  connection.hurry();
}

test('who was kicked after coming back asks for the session once more', () => {
  const alice = person();
  alice.comeBack();
  alice.device.advance(1_000);
  kick(alice);
  alice.device.open();
  alice.letIn();
  assert.equal(alice.connection.isIn, true);
  kick(alice);
  assert.deepEqual([alice.joins, alice.told, alice.connection.isOut], [['s', 's'], [KICKED], true]);
});

test('who was kicked on the way back asks for the session once more', () => {
  const alice = person();
  alice.connection.comeBack('alice', 's');
  alice.device.open();
  kick(alice);
  alice.device.open();
  kick(alice);
  assert.deepEqual([alice.joins, alice.told, alice.connection.isOut], [['s', 's'], [KICKED], true]);
});

test('who was kicked and whose session is gone is not in under another', () => {
  const alice = person();
  alice.comeBack();
  kick(alice);
  alice.device.open();
  alice.device.hear({ type: 'error', code: 'session_unknown', message: 'Too late' });
  assert.deepEqual([alice.told, alice.connection.isOut], [[KICKED], true]);
  alice.connection.comeBack('alice', alice.connection.session);
  alice.device.open();
  alice.letIn('t');
  assert.deepEqual([alice.joins, alice.connection.isIn], [['s', 's', 'anew'], true]);
});

test('who was kicked long after coming back, or without ever coming back, is out', () => {
  for (const begin of [(alice) => { alice.comeBack(); alice.device.advance(60_000); }, (alice) => alice.join()]) {
    const alice = person();
    begin(alice);
    kick(alice);
    assert.deepEqual([alice.joins.length, alice.told, alice.connection.isOut], [1, [KICKED], true]);
  }
});

test('a pong that answers a look at the server lets nobody in', () => {
  const { device, connection } = person();
  connection.comeBack('alice', 's');
  device.open();
  device.sleep(60_000);
  device.advance(1_000);
  assert.equal(device.pings, 2);
  device.hear({ type: 'error', code: 'session_unknown', message: 'Too late' }, { type: 'pong' }, { type: 'pong' });
  device.hear({ type: 'welcome', username: 'alice', session: 't' });
  assert.equal(connection.isIn, false);
  device.hear({ type: 'pong' });
  assert.equal(connection.isIn, true);
});

// What is not alive any more.

for (const [what, disturb] of [
  ['as it should', () => {}],
  ['set back by ten minutes', ({ device }) => { device.wall -= 600_000; }],
  ['set back by a year', ({ device }) => { device.wall -= 365 * 86_400_000; }],
  ['set forward by a day', ({ device }) => { device.wall += 86_400_000; }],
]) {
  test(`with the clock ${what} a silent server is gone within 50 s, and soon if something was said`, () => {
    for (const [say, within] of [[false, 50_000], [true, 20_000]]) {
      const alice = person();
      alice.join();
      if (say) {
        alice.say('1');
      }
      disturb(alice);
      alice.device.advance(within);
      assert.equal(alice.states.find(({ phase }) => phase === 'waiting')?.why, 'The server does not answer');
    }
  });
}

test('a server that answers now and then is not gone, however long nobody says anything', () => {
  const alice = person();
  alice.join();
  for (let i = 0; i < 20; i++) {
    alice.device.advance(36_000);
    assert.equal(alice.phase, 'in');
    alice.device.hear({ type: 'pong' });
  }
});

test('what is not answered for 5 s asks for a sign, even while others are heard', () => {
  const alice = person();
  alice.join();
  alice.say('1');
  alice.device.advance(4_500);
  assert.equal(alice.device.pings, 1);
  alice.device.hear({ type: 'message', room: 'lobby', from: 'bob', seq: 1, text: 'hi' });
  alice.device.advance(1_500);
  assert.equal(alice.device.pings, 2);
  alice.device.hear({ type: 'pong' });
  alice.device.advance(2_000);
  assert.equal(alice.device.pings, 2, 'not at each look');
  alice.device.advance(4_000);
  assert.equal(alice.device.pings, 3);
});

for (const [what, answer] of [
  ['its own copy', { type: 'message', room: 'lobby', from: 'alice', seq: 1, text: 'x', id: '1' }],
  ['a direct one', { type: 'direct', from: 'alice', to: 'bob', seq: 1, text: 'x', id: '1' }],
  ['a refusal', { type: 'error', code: 'rate_limited', message: 'no', id: '1' }],
  ['a duplicate', { type: 'duplicate', id: '1', seq: 1 }],
]) {
  test(`what was answered by ${what} asks for nothing`, () => {
    const alice = person();
    alice.join();
    alice.say('1');
    alice.device.hear(answer);
    alice.device.advance(30_000);
    assert.equal(alice.device.pings, 1);
  });
}

test('who wakes up asks at once, and once more if they slept again', () => {
  const alice = person();
  alice.join();
  alice.device.sleep(3_600_000);
  alice.device.advance(1_000);
  assert.deepEqual([alice.device.pings, alice.phase], [2, 'in']);
  alice.device.sleep(60_000);
  alice.device.advance(1_000);
  assert.deepEqual([alice.device.pings, alice.phase], [3, 'in']);
  alice.device.hear({ type: 'pong' }, { type: 'pong' });
  alice.device.advance(20_000);
  assert.equal(alice.phase, 'in');
});

test('a page that may act once a minute only notices all the same that the server is gone', () => {
  const alice = person();
  alice.join();
  for (let i = 0; i < 3; i++) {
    alice.device.sleep(59_000);
    alice.device.advance(1_000);
  }
  assert.equal(alice.phase, 'waiting');
});

// A server that reads more slowly.

test('who is slowed says the rest one by one, each when the one before was answered', () => {
  const alice = person();
  alice.join();
  ['1', '2', '3'].forEach(alice.say);
  alice.device.hear({ type: 'slowed', retryAfterMs: 1_500 });
  ['4', '5'].forEach(alice.say);
  alice.connection.send({ type: 'part', room: 'dev', id: 'part' });
  alice.answer('1', '2', '3');
  assert.deepEqual(alice.said(), ['1', '2', '3']);
  alice.device.advance(1_500);
  assert.deepEqual(alice.said(), ['1', '2', '3', '4']);
  alice.answer('4');
  assert.deepEqual([alice.said().at(-1), alice.device.sent.at(-1).type, alice.connection.isSlow], ['5', 'message', true]);
  alice.answer('5');
  assert.deepEqual([alice.device.sent.at(-1).type, alice.connection.isSlow], ['part', false]);
  ['6', '7'].forEach(alice.say);
  assert.deepEqual(alice.said().slice(-2), ['6', '7']);
});

test('being slowed is told once until it is over', () => {
  const alice = person();
  alice.join();
  alice.say('1');
  for (let i = 0; i < 3; i++) {
    alice.device.hear({ type: 'slowed', retryAfterMs: 100 });
  }
  assert.equal(alice.received.filter(({ type }) => type === 'slowed').length, 1);
});

test('what is braked is not taken for unanswered, and the server not for gone', () => {
  const alice = person();
  alice.join();
  ['1', '2'].forEach(alice.say);
  alice.device.hear({ type: 'slowed', retryAfterMs: 30_000 });
  alice.device.advance(39_000);
  assert.equal(alice.phase, 'in');
  alice.device.advance(20_000);
  assert.notEqual(alice.phase, 'in', 'but not for ever');
});

for (const ms of [undefined, null, -1, 'x', {}, 1e300]) {
  test(`slowed for ${JSON.stringify(ms)} is survived`, () => {
    const alice = person();
    alice.join();
    alice.device.hear({ type: 'slowed', retryAfterMs: ms });
    alice.say('1');
    alice.device.advance(300_000);
    assert.ok(alice.said().includes('1') || alice.phase === 'waiting');
  });
}

test('who leaves while slowed has said everything before', () => {
  const alice = person();
  alice.join();
  alice.device.hear({ type: 'slowed', retryAfterMs: 60_000 });
  ['1', '2'].forEach(alice.say);
  alice.connection.leave();
  assert.deepEqual(alice.device.sent.slice(-3).map(({ type, id }) => id ?? type), ['1', '2', 'leave']);
});

test('what waited when the connection was lost is not sent by itself on the next', () => {
  const alice = person();
  alice.join();
  alice.device.hear({ type: 'slowed', retryAfterMs: 60_000 });
  alice.say('1');
  alice.connection.renew('because');
  alice.device.advance(200);
  alice.device.open();
  alice.letIn();
  alice.device.advance(60_000);
  assert.deepEqual(alice.said(), []);
});

for (const [wish, told] of [['message', []], ['direct', []], ['topic', ['unsaid']], ['enter', ['unsaid']], ['part', ['unsaid']]]) {
  test(`a ${wish} that waited when the connection was lost is ${told.length > 0 ? 'told to be' : 'kept, and not'} lost`, () => {
    const alice = person();
    alice.join();
    alice.say('1');
    alice.device.hear({ type: 'slowed', retryAfterMs: 60_000 });
    alice.connection.send({ type: wish, room: 'lobby', id: '2' });
    alice.connection.renew('because');
    assert.deepEqual(alice.told, told);
  });
}

// A server that lets nobody in just now.

const REFUSALS = {
  'a goodbye': [{ type: 'goodbye', reason: 'too_many_connections', text: 'see --connections-per-address', retryAfterMs: 8_000 }],
  'an error and a goodbye': [
    { type: 'error', code: 'too_many_connections', message: 'Too many connections', retryAfterMs: 8_000 },
    { type: 'goodbye', reason: 'too_many_connections' },
  ],
  'joins that come too fast': [{ type: 'error', code: 'rate_limited', message: 'Too many joins', retryAfterMs: 8_000 }],
  'a full server': [{ type: 'error', code: 'server_full', message: 'Full', retryAfterMs: 8_000 }],
};

for (const [what, messages] of Object.entries(REFUSALS)) {
  test(`who comes back to ${what} waits as long as is asked and longer each time`, () => {
    const alice = person();
    alice.comeBack();
    alice.connection.renew('lost');
    const pauses = [];
    for (let i = 0; i < 6; i++) {
      alice.device.advance(alice.states.at(-1).pauseMs);
      alice.device.open();
      messages.forEach((message) => alice.phase === 'waiting' || alice.device.hear(message));
      assert.equal(alice.phase, 'waiting');
      assert.match(alice.states.at(-1).why, /[a-z]{3}/);
      pauses.push(alice.states.at(-1).pauseMs);
    }
    assert.ok(pauses.every((pause) => pause >= 8_000), `${pauses}`);
    assert.ok(pauses.at(-1) > pauses[0] + 2_000, `${pauses}`);
    assert.deepEqual(alice.told, []);
  });

  test(`who looks at the page after ${what} does not come sooner than is asked`, () => {
    const alice = person();
    alice.comeBack();
    alice.connection.renew('lost');
    alice.device.advance(alice.states.at(-1).pauseMs);
    alice.device.open();
    messages.forEach((message) => alice.phase === 'waiting' || alice.device.hear(message));
    alice.device.advance(7_999);
    alice.connection.hurry();
    assert.equal(alice.phase, 'waiting');
    alice.device.advance(1);
    alice.connection.hurry();
    assert.equal(alice.phase, 'returning');
  });

  test(`who comes for the first time to ${what} is told`, () => {
    const alice = person();
    alice.connection.join('alice', null);
    alice.device.open();
    messages.forEach((message) => alice.told.length > 0 || alice.device.hear(message));
    assert.equal(alice.told.length, 1);
    assert.doesNotMatch(alice.told[0], /_/);
  });
}

test('a closing code that says to come later is no reason to hurry', () => {
  const alice = person();
  alice.comeBack();
  alice.device.socket.onclose({ code: 1013 });
  assert.equal(alice.states.at(-1).why, 'The server lets nobody in just now');
  assert.ok(alice.states.at(-1).pauseMs >= 500);
});

test('no server puts anybody off for ever', () => {
  for (const retryAfterMs of [1e12, Infinity, 2 ** 31, 'soon', -1, NaN]) {
    const alice = person();
    alice.comeBack();
    alice.device.hear({ type: 'goodbye', reason: 'too_many_connections', retryAfterMs });
    const { pauseMs } = alice.states.at(-1);
    assert.ok(pauseMs >= 500 && pauseMs <= 6 * 60_000, `${retryAfterMs}: ${pauseMs}`);
  }
});
