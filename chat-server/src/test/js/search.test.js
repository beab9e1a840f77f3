import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reader } from './reader.js';
import { load } from './web.js';

const { foundWords } = await load('text/found-words.js');

const message = (seq, more) => ({ type: 'message', room: 'Dev', seq, from: 'bob', text: `release ${seq}`, time: '2026-03-05T12:00:00Z', ...more });

function searcher(features = ['search']) {
  const alice = reader();
  alice.chat.join('alice');
  alice.device.open();
  alice.device.hear({ type: 'welcome', username: 'alice', session: 's', maxUsers: 5, features }, alice.entry('lobby'), { type: 'pong' });
  const { search } = alice.chat;
  return {
    alice,
    search,
    asked: () => alice.device.sent.filter(({ type }) => type === 'search'),
    seqs: () => search.found.map(({ seq }) => seq),
  };
}

test('what is found comes newest first, and more of it as long as there is more', () => {
  const { alice, search, asked, seqs } = searcher();
  assert.equal(alice.actions.search(' release '), true);
  assert.deepEqual(alice.all('searching'), [[' release ']]);
  assert.deepEqual(asked(), [{ type: 'search', query: 'release', limit: 20, id: 'search' }]);
  alice.device.hear({ type: 'found', query: 'release', messages: [message(9), message(8, { action: true })], next: 'n1' });
  assert.deepEqual([seqs(), search.hasMore, search.isPending], [[9, 8], true, false]);
  assert.deepEqual([search.found[0].key, search.found[0].title, search.found[1].action], ['#dev', '#Dev', true]);
  search.more();
  search.more();
  assert.deepEqual(asked().slice(1), [{ type: 'search', query: 'release', limit: 20, before: 'n1', id: 'search' }]);
  alice.device.hear({ type: 'found', query: 'release', messages: [message(2)] });
  assert.deepEqual([seqs(), search.hasMore], [[9, 8, 2], false]);
});

test('the help has the command where the server can do it', () => {
  for (const features of [['search'], []]) {
    const { alice } = searcher(features);
    alice.commands.obey('/help');
    const { terms } = alice.all('shown').at(-1)[1][0];
    assert.equal(terms.some(([usage]) => usage.startsWith('/search')), features.length === 1);
  }
});

test('who changes their mind sees only what they looked for last', () => {
  const { alice, search, seqs } = searcher();
  search.ask('one');
  search.ask('two');
  alice.device.hear({ type: 'found', query: 'one', messages: [message(9)], next: 'n' });
  assert.deepEqual([seqs(), search.isPending], [[], true]);
  alice.device.hear({ type: 'found', query: 'two', messages: [message(3)] });
  assert.deepEqual([seqs(), search.hasMore], [[3], false]);
});

test('why nothing can be found is said', () => {
  const { alice, search, asked } = searcher();
  search.ask('  ');
  assert.equal(search.problem, 'Which words?');
  search.ask('x'.repeat(201));
  assert.match(search.problem, /at most 200 characters, this one has 201/);
  assert.equal(asked().length, 0);
  search.ask('x');
  alice.device.hear({ type: 'error', code: 'storage_unavailable', message: 'Not just now', id: 'search' });
  assert.deepEqual([search.problem, search.isPending], ['Not just now', false]);
  search.ask('x');
  alice.chat.connection.renew('lost');
  assert.deepEqual([search.problem, search.isPending], ['There is no connection: search again when you are back.', false]);
  search.ask('x');
  assert.match(search.problem, /no connection/);
});

test('where the server does not search nobody is offered to', () => {
  for (const features of [null, [], ['accounts'], 'search']) {
    const { alice, search, asked } = searcher(features);
    assert.equal(search.isOffered, false);
    assert.equal(alice.actions.search('x'), false);
    assert.match(alice.all('complained').at(-1)[0], /cannot search/);
    assert.equal(asked().length, 0);
  }
});

test('however much there is only so much is kept', () => {
  const { alice, search } = searcher();
  search.ask('x');
  alice.device.hear({ type: 'found', query: 'x', messages: Array.from({ length: 500 }, (_, i) => message(900 - i)), next: 'n' });
  assert.deepEqual([search.hasMore, search.isCut], [false, true]);
});

test('whoever comes in under another name finds nothing of it', () => {
  const { alice, search } = searcher();
  search.ask('secret');
  alice.device.hear({ type: 'found', query: 'secret', messages: [message(9)] });
  alice.chat.leave();
  assert.deepEqual([search.query, search.found], ['', []]);
});

test('what was found leads to its room', () => {
  const { alice } = searcher();
  assert.equal(alice.actions.lookUp({ key: '#dev', seq: 9 }), false);
  assert.match(alice.all('complained').at(-1)[0], /not in that room/);
  alice.enter('dev');
  alice.actions.turnTo(alice.find('#lobby'));
  assert.equal(alice.actions.lookUp({ key: '#dev', seq: 9 }), true);
  assert.equal(alice.chat.conversations.current.title, '#dev');
  assert.deepEqual(alice.device.sent.at(-1), { type: 'history', room: 'dev', around: 9, limit: 100, id: 'history' });
});

for (const [query, text, found] of [
  ['release', 'Release the RELEASE, released', ['Release', 'RELEASE']],
  ['release*', 'releases, prerelease', ['releases']],
  ['cafe', 'Un café, ou un cafe\u0301 ?', ['café', 'cafe\u0301']],
  ['"on friday" AND not', 'Not on, but Friday; AND', ['Not', 'on', 'Friday']],
  ['東京', '明日東京へ', ['東京']],
  ['a.b (c', 'a.b c', ['a', 'b', 'c']],
  ['***"', 'anything', []],
  ['ok', '👍🏽 ok', ['ok']],
]) {
  test(`${query} is found in ${text}`, () => {
    assert.deepEqual(foundWords(query)(text).map(([from, to]) => text.slice(from, to)), found);
  });
}
