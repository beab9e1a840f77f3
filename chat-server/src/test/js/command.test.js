import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NAMES, parse } from '../../main/resources/web/command.js';
import { complete } from '../../main/resources/web/completion.js';

test('commands are known in any case, and exit as a phone writes it', () => {
  for (const name of [...NAMES, '/r', '/quit']) {
    for (const typed of [name, name.toUpperCase(), name[0] + name[1].toUpperCase() + name.slice(2)]) {
      assert.deepEqual(parse(`${typed} x y`), { kind: parse(name).kind, text: 'x y' }, typed);
    }
  }
  for (const typed of ['exit', 'Exit', '/exit', '/EXIT', '/Quit']) {
    assert.equal(parse(typed).kind, 'exit', typed);
  }
  for (const typed of ['EXIT', 'exit.', 'exit now', ' exit', 'Exits', 'eXit']) {
    assert.equal(parse(typed).kind, 'say', typed);
  }
});

const names = { people: ['alice', 'Bob', 'bobby', '_name_', 'zoë', '太郎', 'bob.smith'], rooms: ['dev', 'lobby', 'Design'] };

for (const [before, ...words] of [
  ['bo', 'Bob: ', 'bobby: ', 'bob.smith: '],
  ['hi bo', 'Bob ', 'bobby ', 'bob.smith '],
  ['hi @bo', 'Bob ', 'bobby ', 'bob.smith '],
  ['@', 'alice ', 'Bob ', 'bobby ', '_name_ ', 'zoë ', '太郎 ', 'bob.smith '],
  ['(al', 'alice'],
  ['"al', 'alice'],
  ['Bob,al', 'alice'],
  ['one\nal', 'alice '],
  ['na', '_name_: '],
  ['_NA', '_name_: '],
  ['x _na', '_name_ '],
  ['zoe', 'zoë: '],
  ['ZOE\u0308', 'zoë: '],
  ['太', '太郎: '],
  ['bob.s', 'bob.smith: '],
  ['/msg al', 'alice '],
  ['/MSG ', 'alice ', 'Bob ', 'bobby ', '_name_ ', 'zoë ', '太郎 ', 'bob.smith '],
  ['/join d', 'dev ', 'Design '],
  ['/part ', 'dev ', 'lobby ', 'Design '],
  ['see #de', 'dev ', 'Design '],
  ['/J', '/join '],
  ['/h', '/history ', '/help '],
  ['xyz'],
  [''],
  ['hello '],
  ['hello, '],
  ['('],
  ['_', '_name_: '],
]) {
  test(`behind ${JSON.stringify(before)} Tab offers ${words.length} words`, () => {
    const offer = complete(before, names);
    assert.deepEqual(offer.words, words);
    assert.ok(offer.words.length === 0 || before.slice(offer.start).match(/^[\p{L}\p{M}_./]*$/u));
  });
}
