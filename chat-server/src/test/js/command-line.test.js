import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from './web.js';

const { COMMANDS } = await load('protocol.js');
const { parse, withoutPassword } = await load('text/command-line.js');
const { complete } = await load('text/completion.js');

test('the page does something at each command', () => {
  const commands = readFileSync(new URL('../../main/resources/web/state/commands.js', import.meta.url), 'utf8');
  for (const { command } of COMMANDS) {
    assert.match(commands, new RegExp(`case '${command}': return `));
  }
});

test('commands are known in any case, and exit as a phone writes it', () => {
  for (const { command, word, aliases } of COMMANDS) {
    for (const name of [word, ...aliases]) {
      for (const typed of [name, name.toUpperCase(), name[0] + name[1].toUpperCase() + name.slice(2)]) {
        assert.equal(parse(`${typed} x y`, 'operator').command, command, typed);
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

/** The same lines hold the other faces. `'` stands around what begins or ends with white space, or is nothing. */
const LINES = readFileSync(new URL('../../../../chat-protocol/src/test/resources/command-lines.csv', import.meta.url), 'utf8');
const cell = (text) => (text === 'none' ? null : text.replace(/^'(.*)'$/, '$1').replaceAll('\\n', '\n'));

test('a line means here what it means in the other faces', () => {
  const lines = LINES.trimEnd().split('\n').slice(1).map((line) => line.split('|').map(cell));
  assert.ok(lines.length > 50);
  for (const [typed, command, target, text, problem] of lines) {
    const read = parse(typed);
    assert.deepEqual([read.command, read.problem], [command?.toLowerCase() ?? null, problem], typed);
    if (problem === null) {
      assert.deepEqual([read.target, read.text], [target, text], typed);
    }
  }
});

/** As CommandLineTest has it. */
test('a line of an operator means here what it means in the other faces', () => {
  for (const [typed, command, target, text, more] of [
    ['/mute @bob 10m', 'mute', 'bob', '', { seconds: 600 }],
    ['/ban bob', 'ban', 'bob', '', {}],
    ['/ban bob 7D  too  loud', 'ban', 'bob', 'too  loud', { seconds: 604_800 }],
    ['/ban bob for 7 days', 'ban', 'bob', 'for 7 days', {}],
    ['/ban bob 9999999999w', 'ban', 'bob', '', { seconds: 3_153_600_000 }],
    ['/kick bob #dev  too loud', 'kick', 'bob', 'too loud', { room: 'dev' }],
    ['/kick bob too loud #dev', 'kick', 'bob', 'too loud #dev', {}],
    ['/op bob Operator', 'op', 'bob', 'Operator', {}],
  ]) {
    assert.deepEqual(parse(typed, 'operator'), { command, target, text, problem: null, ...more }, typed);
  }
  for (const typed of ['/mute', '/ban', '/kick bob #', '/op']) {
    assert.match(parse(typed, 'operator').problem, /^\/\w+ takes a name/, typed);
  }
  for (const typed of ['/mute bob for ever', '/mute bob 10m now', '/ban bob 10min', '/ban bob 1d12h too loud', '/ban bob 0s', '/ban bob 7 days']) {
    assert.match(parse(typed, 'operator').problem, /^A time looks like 90s, 10m/, typed);
  }
  assert.equal(parse('/op bob member', 'operator').problem, 'A role is moderator or operator');
  assert.match(parse('/ban bob', 'member').problem, /^Unknown command: \/ban\./);
  assert.match(parse('/op bob', 'moderator').problem, /^Unknown command: \/op\./);
  assert.equal(parse('/ban bob', 'moderator').problem, null);
});

test('nothing is meant that whoever typed it may not use', () => {
  const meant = (typed, role) => parse(typed, role).problem.match(/Did you mean (\S+)\?/)?.[1];
  for (const [typed, role, command] of [
    ['/unmut bob', 'guest', undefined],
    ['/unmut bob', 'moderator', '/unmute'],
    ['/unregistr', 'guest', undefined],
    ['/unregistr', 'member', '/unregister'],
    ['/closee', 'guest', undefined],
  ]) {
    assert.equal(meant(typed, role), command, `${typed} of a ${role}`);
  }
});

test('a password is not kept with what was typed', () => {
  for (const [typed, kept] of [
    ['/pasword one two', '/pasword '],
    ['/register pass word', '/register '],
    ['/close pass word', '/close '],
    ['/join dev', '/join dev'],
    ['/join dev pass word', '/join dev '],
    ['/invite bob', '/invite bob'],
    ['hello /close', 'hello /close'],
  ]) {
    assert.equal(withoutPassword(typed), kept);
  }
});

test('several lines, a word of JavaScript and what cannot be seen are no commands', () => {
  assert.deepEqual(parse('/etc/hosts\nis a file'), { command: 'say', target: '', text: '/etc/hosts\nis a file', problem: null });
  assert.deepEqual(parse('/msg undefined undefined'), { command: 'msg', target: 'undefined', text: 'undefined', problem: null });
  assert.deepEqual(parse(' \u200B'), { command: null, target: '', text: '', problem: null });
  assert.match(parse('/constructor').problem, /^Unknown command: \/constructor\. Type/);
  assert.match(parse(`/${'𐐨'.repeat(40)}`).problem, /^Unknown command: \/𐐨{31}…\. Type/u);
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
