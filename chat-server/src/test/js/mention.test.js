import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from './web.js';

const { NO_MENTION, mentionOf } = await load('text/mention.js');

/** The same examples hold the other faces. */
const examples = JSON.parse(readFileSync(new URL('../../../../chat-protocol/src/test/resources/chat/protocol/mentions.json', import.meta.url)));

test('a text speaks of somebody here exactly where it does in the other faces', () => {
  assert.ok(examples.length > 100);
  for (const { name, text, found } of examples) {
    assert.deepEqual(mentionOf(name)(text).map(([from, to]) => text.slice(from, to)), found, `${name} in ${JSON.stringify(text)}`);
  }
});

test('nobody is in no text', () => {
  assert.deepEqual(NO_MENTION('nobody'), []);
  assert.deepEqual(mentionOf('')('nobody'), []);
});

test('a long text takes time in proportion', () => {
  const begin = performance.now();
  for (const part of ['a', 'a.', 'a-', '\u0301', '𠮷', ' ', 'http://a/', 'a\u0301', "a'", 'a http://x ']) {
    const text = part.repeat(4_096 / part.length);
    ['a'.repeat(32), 'a', 'a.'.repeat(16)].forEach((name) => mentionOf(name)(text));
  }
  assert.ok(performance.now() - begin < 10_000);
});
