import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './web.js';

const { clean, fold, isBlank, mayBeName } = await load('text/text.js');

test('what leaves nothing to see is blank, after what is harmful was replaced', () => {
  for (const text of ['', ' ', '\t\n', '\u00A0\u3000', '\u200B', '\u3164', '\u2800', '\u00AD', '\uFE0F', '\u{E0101}', '\u200B \u2060\n']) {
    assert.equal(isBlank(text), true, JSON.stringify(text));
  }
  for (const text of ['x', '\u0000', '\u202E', '\u2066\u2069', '\uD800', '\r', '\u200Bx', '\uFFFD', '\u0301']) {
    assert.equal(isBlank(text), false, JSON.stringify(text));
  }
});

test('nothing that acts on a page is left', () => {
  assert.equal(clean('a\u0000b\u001b[31m\u009b\u202Ec\u2066\uD800\r'), 'a\uFFFDb\uFFFD[31m\uFFFD\uFFFDc\uFFFD\uFFFD\uFFFD');
  assert.equal(clean('tab\tline\n👩‍👩‍👧 é'), 'tab\tline\n👩‍👩‍👧 é');
});

test('names are compared without regard to case, width and composition', () => {
  for (const [a, b] of [['Bob', 'bOB'], ['zoë', 'ZOE\u0308'], ['ａｌｉｃｅ', 'alice'], ['ガ', 'ｶﾞ'], ['น้ำ', 'น้\u0E4D\u0E32'], ['\u212A', 'k']]) {
    assert.equal(fold(a), fold(b), `${a} ${b}`);
  }
  for (const [a, b] of [['zoë', 'zoe'], ['straße', 'strasse'], ['①', '1'], ['ﬁ', 'fi'], ['а', 'a']]) {
    assert.notEqual(fold(a), fold(b), `${a} ${b}`);
  }
});

test('a name has 32 code points, however many units they take', () => {
  assert.equal(mayBeName('𐐨'.repeat(32)), true);
  assert.equal(mayBeName('𐐨'.repeat(33)), false);
});
