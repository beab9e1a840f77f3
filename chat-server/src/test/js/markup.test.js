import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './web.js';

const { stretches } = await load('text/markup.js');
const { NO_MENTION, mentionOf } = await load('text/mention.js');

const linksOf = (text) => stretches(text, NO_MENTION).filter(({ href }) => href !== null).map(({ parts }) => parts.map((part) => part.text).join(''));

for (const [text, ...found] of [
  ['访问 https://example.com/docs（中文）了解', 'https://example.com/docs'],
  ['参见https://example.com。', 'https://example.com'],
  ['参见https://example.com，然后', 'https://example.com'],
  ['「https://example.com/a」', 'https://example.com/a'],
  ['см.https://example.com/путь', 'https://example.com/путь'],
  ['http://e.com/a_b_c_', 'http://e.com/a_b_c_'],
  ['http://e.com/*a*', 'http://e.com/*a*'],
  ["http://e.com/it's'", "http://e.com/it's'"],
  ['http://e.com/~', 'http://e.com/~'],
  ['_http://e.com/a_', 'http://e.com/a'],
  ['*http://e.com/a*!', 'http://e.com/a'],
  ["'http://e.com/a'", 'http://e.com/a'],
  ['"http://e.com/a"', 'http://e.com/a'],
  ['“http://e.com/a”.', 'http://e.com/a'],
  ['(http://e.com/a_(b))', 'http://e.com/a_(b)'],
  ['[http://e.com/?a[]=1]', 'http://e.com/?a[]=1'],
  ['http://e.com/a, http://e.com/b; http://e.com/c...', 'http://e.com/a', 'http://e.com/b', 'http://e.com/c'],
  ['http://e.com/a?b=c&d=%20#e!', 'http://e.com/a?b=c&d=%20#e'],
  ['https://ja.wikipedia.org/wiki/ジョン・レノン', 'https://ja.wikipedia.org/wiki/ジョン・レノン'],
  ['HTTP://E.COM', 'HTTP://E.COM'],
  ['http://e.com\u3000次', 'http://e.com'],
  ['xhttp://e.com 1https://e.com'],
  ['http:// https://。 http://[::1'],
  ['https://bank.example@evil.example/ https://u:p@e.com'],
  ['javascript:x data:x ftp://e.com'],
]) {
  test(`links of ${text}`, () => {
    assert.deepEqual(linksOf(text), found);
    assert.equal(stretches(text, NO_MENTION).flatMap(({ parts }) => parts.map((part) => part.text)).join(''), text);
  });
}

test('names are marked beside links and not in them', () => {
  const marked = stretches('bob: http://x/bob bob', mentionOf('bob')).flatMap(({ parts }) => parts).filter((part) => part.marked);
  assert.equal(marked.length, 2);
});

test('of many links and names the rest is text', () => {
  assert.equal(linksOf('http://e.com '.repeat(50)).length, 20);
  assert.equal(stretches('bob '.repeat(50), mentionOf('bob')).flatMap(({ parts }) => parts).filter((part) => part.marked).length, 20);
});
