/** What a typed text means, as chat.protocol.CommandLine has it for the other faces. Pure functions. */

import { COMMANDS, HINTS, NEAREST, PHRASES } from '../protocol.js';
import { fill } from './phrases.js';
import { clean, isBlank } from './text.js';

/** What people write before the name of a room or of somebody. */
const SIGNS = { room: '#', name: '@' };
const WORDS = new Map(COMMANDS.flatMap((one) => [one.word, ...one.aliases].map((word) => [word, one])));

/**
 * A text is something to say, unless it begins with a slash or is `exit` alone. Several lines are never an unknown command:
 * a path or a comment at the beginning of what was pasted was meant to be said.
 *
 * @returns {{command: ?string, target: string, text: string, problem: ?string}}
 *   command is null if nothing was typed, or a command that there is not; target is the room or the name that is meant, without its sign;
 *   text is what stands behind that, or what is to be said; problem says why nothing can be done, or is null
 */
export function parse(typed) {
  const said = { command: 'say', target: '', text: typed, problem: null };
  if (isBlank(typed)) {
    return { ...said, command: null, text: '' };
  }
  if (/^[Ee]xit$/.test(typed)) { // on a phone a line begins with a capital
    return { ...said, command: 'exit', text: '' };
  }
  if (!typed.startsWith('/')) {
    return said;
  }
  const [word, rest] = firstWord(typed);
  const found = find(word);
  if (found === undefined) {
    return typed.includes('\n') ? said : { ...said, command: null, text: '', problem: explainUnknown(word) };
  }
  return found.command === 'say' ? { ...said, text: rest, problem: isBlank(rest) ? found.misuse : null } : withArguments(found, rest.trim());
}

/** The command that a word means, with or without a slash, in whatever case; undefined if there is none. */
export function find(word) {
  return WORDS.get(withSlash(word).toLowerCase());
}

/** What of a line may be kept: behind a command for accounts, or what was nearly one, a password may stand. */
export function withoutPassword(typed) {
  const [word, rest] = firstWord(typed);
  return rest !== '' && typed.startsWith('/') && isNearlyForAccounts(word) ? `${word} ` : typed;
}

function isNearlyForAccounts(word) {
  const problem = find(word) === undefined ? explainUnknown(word) : '';
  return COMMANDS.some((one) => one.feature === 'accounts' && (one === find(word) || problem.includes(one.word)));
}

/** The kind of the argument that stands behind what is being typed; undefined if none does. @param {string} before  its sign included */
export function kindBehind(before) {
  const words = before.replace(/\s[#@]$/, ' ').split(/\s+/);
  return before.startsWith('/') && words.at(-1) === '' ? find(words[0])?.arguments[words.length - 2]?.kind : undefined;
}

function withArguments({ command, arguments: all, misuse }, behind) {
  const read = { command, target: '', text: '', problem: all.length === 0 && behind !== '' ? misuse : null };
  let rest = behind;
  all.forEach(({ kind, isOptional }, i) => {
    const [first, more] = i === all.length - 1 ? [rest, ''] : firstWord(rest);
    const value = withoutSign(kind, first);
    rest = more.trim();
    read[kind in SIGNS ? 'target' : 'text'] = value;
    if (!(value === '' && isOptional)) {
      read.problem ??= problem(kind, value, misuse);
    }
  });
  return read;
}

/** What is meant; empty if nothing of it can be seen. */
function withoutSign(kind, value) {
  const meant = kind in SIGNS && value.startsWith(SIGNS[kind]) ? value.slice(1) : value;
  return isBlank(meant) ? '' : meant;
}

/** What is wrong with an argument; null if nothing is. */
function problem(kind, value, misuse) {
  switch (value === '' ? 'nothing' : kind) {
    case 'nothing': return misuse;
    case 'number': return /^\+?\d+$/.test(value) && value > 0 && value < 2 ** 31 ? null : misuse;
    case 'switch': return /^(on|off)$/i.test(value) ? null : misuse;
    case 'room': return /\s/.test(value) ? PHRASES.ROOM_NAME : null;
    case 'command': return find(value) === undefined ? explainUnknown(value) : null;
    default: return null;
  }
}

/** Cuts the first word off: what comes behind it and one space. */
function firstWord(text) {
  const [, word, rest] = text.match(/^(\S*)\s?([^]*)$/);
  return [word, rest];
}

function withSlash(word) {
  return word.startsWith('/') ? word : `/${word}`;
}

function explainUnknown(typed) {
  const word = withSlash(typed);
  const all = [...word];
  const shown = all.length > PHRASES.MAX_SHOWN_COMMAND ? `${all.slice(0, PHRASES.MAX_SHOWN_COMMAND).join('')}…` : word;
  return fill(PHRASES.UNKNOWN_COMMAND, clean(shown), hint(word.toLowerCase()), '/help');
}

/** What may have been meant. */
function hint(typed) {
  if (typed === '/' || typed.indexOf('/', 1) > 0) {
    return PHRASES.SAY_HINT;
  }
  return Object.hasOwn(HINTS, typed) ? HINTS[typed] : nearest(typed.slice(0, NEAREST.maxLength));
}

function nearest(typed) {
  const errors = COMMANDS.map(({ word }) => typingErrors(typed, word));
  const fewest = Math.min(...errors);
  return fewest > NEAREST.maxErrors ? '' : fill(PHRASES.MEANT_HINT, COMMANDS[errors.indexOf(fewest)].word);
}

/**
 * The optimal string alignment distance: characters inserted, left out, mistaken, or swapped with the next (Damerau 1964). A word of
 * which only the beginning was typed counts as one error away.
 */
function typingErrors(a, b) {
  if (a.length >= NEAREST.minBeginning && a.length < b.length && b.startsWith(a)) {
    return 1;
  }
  const distance = Array.from({ length: a.length + 1 }, () => []);
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      distance[i][j] = i === 0 || j === 0 ? i + j : step(distance, a, b, i, j);
    }
  }
  return distance[a.length][b.length];
}

function step(distance, a, b, i, j) {
  const mistaken = a[i - 1] === b[j - 1] ? 0 : 1;
  const least = Math.min(distance[i - 1][j - 1] + mistaken, distance[i - 1][j] + 1, distance[i][j - 1] + 1);
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return swapped ? Math.min(least, distance[i - 2][j - 2] + 1) : least;
}
