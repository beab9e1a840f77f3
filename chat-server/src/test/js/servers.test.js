import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './person.js';
import { load } from './web.js';

const { Servers } = await load('wire/servers.js');

const OWN = 'wss://own.example/chat';

function told(...webs) {
  return { servers: webs.map((web) => ({ web })) };
}

/** All of them, in their order. */
function urls(servers) {
  const all = [];
  for (let url = servers.url; !all.includes(url); url = servers.url) {
    all.push(url);
    servers.next();
  }
  return all;
}

/** In the chat, which is at four servers. */
function amongFour() {
  const alice = person();
  alice.servers.learn(told('wss://b.example/chat', 'wss://c.example/chat', 'wss://d.example/chat'));
  const order = urls(alice.servers);
  alice.comeBack();
  return { ...alice, order };
}

const pauses = ({ states }) => states.filter(({ phase }) => phase === 'waiting').length;

test('the own server comes first, then each other one that a browser may connect to, once', () => {
  const servers = new Servers(OWN);
  servers.learn({
    servers: [
      { web: 'wss://b.example/chat', lines: 'b.example:5555' }, { web: 'wss://B.example:443/chat' }, { lines: 'c.example:5555' },
      { web: OWN }, { web: 'ws://plain.example/chat' }, { web: 'https://d.example/' }, { web: 'wss://e.example/#x' }, { web: 'nonsense' },
      { web: 5 }, { web: null }, { web: 'wss://f.example:8443/x/chat' },
    ],
  });
  const [first, ...others] = urls(servers);
  assert.equal(first, OWN);
  assert.deepEqual(others.sort(), ['wss://b.example/chat', 'wss://f.example:8443/x/chat']);
});

test('a page that is not encrypted may go to servers of both kinds', () => {
  const servers = new Servers('ws://localhost:5556/chat');
  servers.learn(told('ws://localhost:6556/chat', 'wss://b.example/chat'));
  assert.equal(urls(servers).length, 3);
});

test('those who lose the same server do not all come to the same one', () => {
  const seconds = new Set();
  for (let i = 0; i < 200; i++) {
    const servers = new Servers(OWN);
    servers.learn(told('wss://b.example/chat', 'wss://c.example/chat'));
    seconds.add(urls(servers)[1]);
  }
  assert.equal(seconds.size, 2);
});

for (const nonsense of [null, {}, { servers: null }, { servers: 'x' }, { servers: [null] }, []]) {
  test(`a list like ${JSON.stringify(nonsense)} changes nothing`, () => {
    const servers = new Servers(OWN);
    assert.throws(() => servers.learn(nonsense));
    assert.deepEqual(urls(servers), [OWN]);
  });
}

test('a list without servers leaves the own one', () => {
  const servers = new Servers(OWN);
  servers.learn(told());
  assert.deepEqual(urls(servers), [OWN]);
});

test('a lost connection is resumed at the next server behind a pause', () => {
  const { device, order, letIn, ...alice } = amongFour();
  device.lose();
  assert.deepEqual([alice.states.at(-1).phase, device.urls], ['waiting', [order[0]]]);
  device.advance(200);
  device.open();
  letIn();
  assert.deepEqual([alice.connection.isIn, device.urls], [true, order.slice(0, 2)]);
  assert.deepEqual(device.sent.map(({ type, session }) => [type, session]), [['join', 's'], ['join', 's']]);
});

test('servers that cannot be reached are passed over at once, and there is a pause only when all were tried', () => {
  const { device, order, ...alice } = amongFour();
  device.lose();
  device.advance(200);
  device.lose();
  device.lose();
  device.lose();
  assert.deepEqual([device.urls.slice(1), pauses(alice)], [[order[1], order[2], order[3], order[0]].slice(0, 4), 1]);
  device.lose();
  assert.equal(pauses(alice), 2);
  device.advance(1_000);
  assert.equal(device.urls.at(-1), order[1], 'the next round begins where the last one did');
});

test('a server that does not answer at all is passed over behind the time for an answer', () => {
  const { device, order, ...alice } = amongFour();
  device.lose();
  device.advance(200);
  device.advance(3_000);
  assert.deepEqual([device.urls.at(-1), pauses(alice)], [order[2], 1]);
});

/** Somebody who comes for the first time, and servers of which none answers. */
function amongSilent(count) {
  const alice = person();
  alice.servers.learn(told(...Array.from({ length: count - 1 }, (_, i) => `wss://s${i}.example/chat`)));
  alice.connection.join('alice', null);
  return alice;
}

test('the last server that can be tried has longer to answer', () => {
  const { device, ...alice } = amongSilent(2);
  device.advance(3_000);
  assert.equal(device.urls.length, 2);
  device.advance(9_999);
  assert.deepEqual(alice.told, []);
  device.advance(1);
  assert.equal(alice.told.length, 1);
});

test('who comes for the first time is told soon, however many servers do not answer, and then tries others', () => {
  const { device, ...alice } = amongSilent(30);
  device.advance(15_000);
  assert.deepEqual([device.urls.length, alice.told.length, alice.connection.isOut], [5, 1, true]);
  alice.connection.join('alice', null);
  assert.equal(new Set(device.urls).size, 6);
});

test('who is let in late, but was connected in time, stays there', () => {
  const { device, letIn, ...alice } = amongSilent(2);
  device.advance(2_999);
  device.open();
  device.advance(9_999);
  letIn();
  assert.deepEqual([alice.connection.isIn, device.urls.length], [true, 1]);
});

test('a server that lets nobody in is left behind a pause', () => {
  const { device, order, ...alice } = amongFour();
  device.lose();
  device.advance(200);
  device.open();
  device.hear({ type: 'error', code: 'server_full', message: 'Full' });
  assert.equal(pauses(alice), 2);
  device.advance(1_000);
  assert.equal(device.urls.at(-1), order[2]);
});

test('who comes for the first time tries each server once, and stays with the one that answers', () => {
  const alice = person();
  alice.servers.learn(told('wss://b.example/chat'));
  alice.connection.join('alice', null);
  alice.device.lose();
  assert.deepEqual(alice.told, []);
  alice.device.open();
  alice.device.hear({ type: 'error', code: 'username_taken', message: 'Taken' });
  alice.connection.join('bob', null);
  assert.deepEqual(alice.device.urls.slice(1), ['wss://b.example/chat', 'wss://b.example/chat']);
  alice.device.lose();
  alice.device.lose();
  assert.deepEqual([alice.told.length, alice.connection.isOut], [2, true]);
});

test('a server that the browser forbids is passed over too', () => {
  const { device, order, ...alice } = amongFour();
  device.forbids = (url) => assert.notEqual(url, order[1]);
  device.lose();
  device.advance(200);
  assert.deepEqual([device.urls.at(-1), pauses(alice)], [order[2], 1]);
});

test('who knows one server only pauses behind each attempt', () => {
  const alice = person();
  alice.comeBack();
  alice.device.lose();
  alice.device.advance(200);
  alice.device.lose();
  assert.equal(pauses(alice), 2);
});
