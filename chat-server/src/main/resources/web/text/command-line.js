/** What a typed text means, as chat.protocol.CommandLine has it for the other faces. Pure functions. */

import { COMMANDS, GIVEN_ROLES, HINTS, MAX_TERM_SECONDS, NEAREST, PHRASES, RANKS, TERM_UNITS } from '../protocol.js';
import { fill } from './phrases.js';
import { clean, isBlank } from './text.js';

/** What people write before the name of a room or of somebody. */
const SIGNS = { room: '#', name: '@', who: '@' };
const GUEST = 'guest';
const WORDS = new Map(COMMANDS.flatMap((one) => [one.word, ...one.aliases].map((word) => [word, one])));

/**
 * A text is something to say, unless it begins with a slash or is `exit` alone. Several lines are never an unknown command:
 * a path or a comment at the beginning of what was pasted was meant to be said.
 *
 * @param {string} role  of whoever typed it
 * @returns {{command: ?string, target: string, text: string, problem: ?string, room: ?string, seconds: ?number}}
 *   command is null if nothing was typed, or a command that there is not; target is the room or the name that is meant, without its sign, also with whom alone something was said;
 *   text is what stands behind that, or what is to be said; problem says why nothing can be done, or is null; room, out of which alone
 *   somebody is to be kicked, and seconds, for which something is to last, are there only if they were typed
 */
export function parse(typed, role = GUEST) {
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
  const found = find(word, role);
  if (found === undefined) {
    return typed.includes('\n') ? said : { ...said, command: null, text: '', problem: explainUnknown(word, role) };
  }
  return found.command === 'say'
    ? { ...said, text: rest, problem: isBlank(rest) ? found.misuse : null }
    : withArguments(found, rest.trim(), role);
}

/** The command that a word means, with or without a slash, in whatever case; undefined if there is none for this role. */
export function find(word, role = GUEST) {
  const found = WORDS.get(withSlash(word).toLowerCase());
  return found !== undefined && may(found, role) ? found : undefined;
}

/** The commands that somebody of this role has. */
export function commandsOf(role) {
  return COMMANDS.filter((one) => may(one, role));
}

function may({ who }, role) {
  return RANKS.indexOf(who) <= Math.max(0, RANKS.indexOf(role));
}

/** What of a line may be kept: behind a command for accounts, or what was nearly one, a password may stand. */
export function withoutPassword(typed) {
  const [word, rest] = firstWord(typed);
  if (find(word)?.command === 'join' && typed.startsWith('/')) {
    return typed.replace(/^(\S+\s+\S+\s)[^]*$/, '$1');
  }
  return rest !== '' && typed.startsWith('/') && isNearlyForAccounts(word) ? `${word} ` : typed;
}

function isNearlyForAccounts(word) {
  const typed = word.toLowerCase();
  const meant = find(word) ?? (Object.hasOwn(HINTS, typed) ? undefined : nearest(typed, commandsOf(GUEST)));
  return meant !== undefined && (takesPassword(meant) || meant.command === 'unregister');
}

/** To enter a room takes one, too: what stands behind the room's name is not kept. */
function takesPassword(command) {
  return command.command !== 'join' && command.arguments.some(({ kind }) => kind === 'password');
}

/** The kind of the argument that stands behind what is being typed; undefined if none does. @param {string} before  its sign included */
export function kindBehind(before, role = GUEST) {
  const words = before.replace(/\s[#@]$/, ' ').split(/\s+/);
  return before.startsWith('/') && words.at(-1) === '' ? find(words[0], role)?.arguments[words.length - 2]?.kind : undefined;
}

function withArguments({ command, arguments: all, misuse }, behind, role) {
  const read = { command, target: '', text: '', problem: all.length === 0 && behind !== '' ? misuse : null };
  let rest = behind;
  const take = (field, value) => {
    const [first, more] = firstWord(rest);
    read[field] = value(first);
    rest = more.trim();
  };
  if (/^@\S/.test(rest) && (command === 'history' || (command === 'search' && /\s/.test(rest)))) { // @NAME alone finds who was spoken of
    take('target', (word) => word.slice(1));
  }
  all.forEach(({ kind, isOptional }, i) => {
    const isLast = i === all.length - 1;
    if (kind === 'time') {
      if (secondsOf(firstWord(rest)[0]) !== null) {
        take('seconds', secondsOf);
      }
      read.problem ??= isLast && rest !== '' ? PHRASES.TIME_ALONE : null;
      read.problem ??= read.seconds === undefined && /^\d/.test(rest) ? PHRASES.TIME_FORM : null;
      return;
    }
    if (command === 'kick' && kind === 'reason' && rest.startsWith(SIGNS.room)) {
      take('room', (word) => word.slice(1));
      read.problem ??= read.room === '' ? misuse : null;
    }
    const [first, more] = isLast ? [rest, ''] : firstWord(rest);
    const value = withoutSign(kind, first);
    rest = more.trim();
    read[kind in SIGNS ? 'target' : 'text'] = value;
    if (!(value === '' && isOptional)) {
      read.problem ??= problem(kind, value, misuse, role);
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
function problem(kind, value, misuse, role) {
  switch (value === '' ? 'nothing' : kind) {
    case 'nothing': return misuse;
    case 'number': return /^\+?\d+$/.test(value) && value > 0 && value < 2 ** 31 ? null : misuse;
    case 'switch': return /^(on|off)$/i.test(value) ? null : misuse;
    case 'role': return GIVEN_ROLES.includes(value.toLowerCase()) ? null : PHRASES.ROLE_FORM;
    case 'room': return /\s/.test(value) ? PHRASES.ROOM_NAME : null;
    case 'command': return find(value, role) === undefined ? explainUnknown(value, role) : null;
    default: return null;
  }
}

/** How long `10m` and the like are; null for what is no term. */
function secondsOf(term) {
  const [, count, letter] = term.match(/^0*([1-9]\d{0,9})([smhdw])$/i) ?? [];
  const unit = Object.keys(TERM_UNITS).find((name) => name[0] === letter?.toLowerCase());
  return unit === undefined ? null : Math.min(count * TERM_UNITS[unit], MAX_TERM_SECONDS);
}

/** Cuts the first word off: what comes behind it and one space. */
function firstWord(text) {
  const [, word, rest] = text.match(/^(\S*)\s?([^]*)$/);
  return [word, rest];
}

function withSlash(word) {
  return word.startsWith('/') ? word : `/${word}`;
}

function explainUnknown(typed, role) {
  const word = withSlash(typed);
  const all = [...word];
  const shown = all.length > PHRASES.MAX_SHOWN_COMMAND ? `${all.slice(0, PHRASES.MAX_SHOWN_COMMAND).join('')}…` : word;
  return fill(PHRASES.UNKNOWN_COMMAND, clean(shown), hint(word.toLowerCase(), role), '/help');
}

/** What may have been meant. */
function hint(typed, role) {
  if (typed === '/' || typed.indexOf('/', 1) > 0) {
    return PHRASES.SAY_HINT;
  }
  if (Object.hasOwn(HINTS, typed)) {
    return HINTS[typed];
  }
  const meant = nearest(typed, commandsOf(role).filter((one) => (RANKS.indexOf(role) > 0 ? one.suitsAccounts : one.suitsGuests)));
  return meant === undefined ? '' : fill(PHRASES.MEANT_HINT, meant.word);
}

/** The command that was most likely meant; undefined if none is near. */
function nearest(typed, commands) {
  const errors = commands.map(({ word }) => typingErrors(typed.slice(0, NEAREST.maxLength), word));
  const fewest = Math.min(...errors);
  return fewest > NEAREST.maxErrors ? undefined : commands[errors.indexOf(fewest)];
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
