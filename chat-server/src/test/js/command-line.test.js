import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './web.js';

const { COMMANDS } = await load('protocol.js');
const { parse } = await load('text/command-line.js');
const { complete } = await load('text/completion.js');

test('commands are known in any case, and exit as a phone writes it', () => {
  for (const { command, word, aliases } of COMMANDS) {
    for (const name of [word, ...aliases]) {
      for (const typed of [name, name.toUpperCase(), name[0] + name[1].toUpperCase() + name.slice(2)]) {
        assert.equal(parse(`${typed} x y`).command, command, typed);
      }
    }
  }
  for (const typed of ['exit', 'Exit', '/exit', '/EXIT', '/Quit']) {
    assert.deepEqual(parse(typed), { command: 'exit', target: '', text: '', problem: null }, typed);
  }
  for (const typed of ['EXIT', 'exit.', 'exit now', ' exit', 'Exits', 'eXit']) {
    assert.equal(parse(typed).command, 'say', typed);
  }
});

for (const [typed, command, target, text, isProblem = false] of [
  ['', null, '', ''],
  [' \u200B', null, '', ''],
  ['/msg @bob  hello  there ', 'msg', 'bob', 'hello  there'],
  ['/msg undefined undefined', 'msg', 'undefined', 'undefined'],
  ['/msg bob', 'msg', 'bob', '', true],
  ['/join #dev', 'join', 'dev', ''],
  ['/part', 'part', '', ''],
  ['/say  /me', 'say', '', ' /me'],
  ['/me\twaves', 'me', '', 'waves'],
  ['/topic  a  b ', 'topic', '', 'a  b'],
  ['/history 2147483647', 'history', '', '2147483647'],
  ['/history 2147483648', 'history', '', '2147483648', true],
  ['/history -1', 'history', '', '-1', true],
  ['/quiet ON', 'quiet', '', 'ON'],
  ['/quiet maybe', 'quiet', '', 'maybe', true],
  ['/help /msg', 'help', '', '/msg'],
  ['/users now', 'users', '', '', true],
  ['/etc/hosts\nis a file', 'say', '', '/etc/hosts\nis a file'],
  ['/constructor', null, '', '', true],
]) {
  test(`${JSON.stringify(typed)} is ${isProblem ? 'refused' : 'understood'}`, () => {
    const { problem, ...read } = parse(typed);
    assert.deepEqual([read, problem !== null], [{ command, target, text }, isProblem]);
  });
}

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
  ['/reply bo', 'Bob ', 'bobby ', 'bob.smith '],
  ['/msg bob al', 'alice '],
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
