/** What a typed text means. Pure functions. */

import { clean, isBlank } from './text.js';

/** What each does is in typed.js. In the order in which help shows them; what is unknown is compared with these. */
export const NAMES = [
  '/join', '/part', '/rooms', '/topic', '/users', '/history', '/msg', '/reply', '/me', '/say', '/quiet', '/help', '/exit',
];
const KINDS = { ...Object.fromEntries(NAMES.map((name) => [name, name.slice(1)])), '/r': 'reply', '/quit': 'exit' };

/** As chat.protocol has them, which answers the other faces: UnknownCommand and Nearest. */
const MAX_SHOWN = 32;
const MAX_COMPARED = 64;
const MAX_TYPING_ERRORS = 2;
const MIN_BEGINNING = 3;
/** What people's fingers know from IRC. The nearest of our commands would be worse than no hint. */
const HABITS = {
  '/query': meant('/msg'), '/w': meant('/msg'), '/tell': meant('/msg'),
  '/nick': 'To change your name, leave and come back with another. ',
  '/who': meant('/users'), '/whois': meant('/users'), '/names': meant('/users'),
  '/list': meant('/rooms'), '/j': meant('/join'),
  '/bell': 'For a sound, see Settings. ',
  '/leave': meant('/part, or /exit to leave the chat'), '/disconnect': meant('/exit'),
};

export const HELP = [
  ['/join ROOM', 'go into a room, or back to one that you are in'],
  ['/part [ROOM]', 'go out of it'],
  ['/rooms', 'which rooms there are'],
  ['/topic [TEXT]', 'what the room is about; TEXT says so, - clears it'],
  ['/users', 'who is here'],
  ['/history [N]', 'what was said before what you have been shown'],
  ['/msg NAME TEXT', 'say TEXT to one person only'],
  ['/reply TEXT', 'the same to whoever wrote to you last; so does /r'],
  ['/me TEXT', 'say what you do: * alice waves'],
  ['/say TEXT', 'say TEXT, whatever it begins with'],
  ['/quiet', 'hide who joins and leaves, or show it again'],
  ['/help', 'this'],
  ['/exit, exit', 'leave the chat'],
];

/**
 * A text is something to say, unless it begins with a slash or is `exit` alone. Several lines are never an unknown command:
 * a path or a comment at the beginning of what was pasted was meant to be said.
 *
 * @returns {{kind: string, text: string}}
 *   kind is a command without its slash, `nothing` or `unknown`; text is what stands behind the command, or the one that is not known
 */
export function parse(typed) {
  if (isBlank(typed)) {
    return { kind: 'nothing', text: '' };
  }
  if (!typed.startsWith('/')) {
    return { kind: /^[Ee]xit$/.test(typed) ? 'exit' : 'say', text: typed }; // on a phone a line begins with a capital
  }
  const [word] = typed.match(/^\S+/);
  const command = word.toLowerCase();
  if (Object.hasOwn(KINDS, command)) {
    return { kind: KINDS[command], text: typed.slice(word.length + 1) };
  }
  return typed.includes('\n') ? { kind: 'say', text: typed } : { kind: 'unknown', text: word };
}

/** Cuts the first word off: what comes behind it and one space. */
export function firstWord(text) {
  const [, word, rest] = text.match(/^\s*(\S*)\s?([^]*)$/);
  return [word, rest];
}

/** Why nothing happened, and what may have been meant. */
export function explainUnknown(command) {
  const typed = command.toLowerCase();
  const hint = typed === '/' || typed.indexOf('/', 1) > 0 ? 'What begins with a slash is said with /say. ' : habit(typed) ?? nearest(typed);
  const shown = [...command];
  const rest = shown.length > MAX_SHOWN ? '…' : '';
  return `Unknown command: ${clean(shown.slice(0, MAX_SHOWN).join(''))}${rest}. ${hint}Type /help for help.`;
}

function habit(typed) {
  return Object.hasOwn(HABITS, typed) ? HABITS[typed] : undefined;
}

function meant(command) {
  return `Did you mean ${command}? `;
}

function nearest(typed) {
  const errors = NAMES.map((name) => typingErrors(typed.slice(0, MAX_COMPARED), name));
  const fewest = Math.min(...errors);
  return fewest > MAX_TYPING_ERRORS ? '' : meant(NAMES[errors.indexOf(fewest)]);
}

/**
 * The optimal string alignment distance: characters inserted, left out, mistaken, or swapped with the next (Damerau 1964). A word of
 * which only the beginning was typed counts as one error away.
 */
function typingErrors(a, b) {
  if (a.length >= MIN_BEGINNING && a.length < b.length && b.startsWith(a)) {
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
