/** What a typed text means. Pure functions. */

import { isBlank } from './text.js';

/** In the order in which help shows them; what is unknown is compared with these. */
const NAMES = ['/me', '/users', '/quiet', '/say', '/help', '/exit', '/quit'];
const MAX_TYPING_ERRORS = 2;

const NOT_PRIVATE = 'Nothing is private here: everybody reads what you say. ';
const RENAME = 'To change your name, leave and come back with another. ';
/** What people's fingers know from IRC. The nearest of our commands would be worse than no hint. */
const HABITS = {
  '/msg': NOT_PRIVATE, '/query': NOT_PRIVATE, '/w': NOT_PRIVATE,
  '/nick': RENAME,
  '/who': 'Did you mean /users? ', '/whois': 'Did you mean /users? ', '/names': 'Did you mean /users? ',
  '/list': 'Did you mean /users? ', '/part': 'Did you mean /exit? ', '/disconnect': 'Did you mean /exit? ',
};

export const HELP = [
  ['/me TEXT', 'say what you do: * alice waves'],
  ['/users', 'who is here'],
  ['/quiet', 'hide who joins and leaves, or show it again'],
  ['/say TEXT', 'say TEXT, whatever it begins with'],
  ['/help', 'this'],
  ['/exit, exit', 'leave'],
  ['Shift+Enter', 'a new line: Enter alone sends'],
];

/**
 * A text is something to say, unless it begins with a slash or is exactly `exit`. Several lines are never an unknown command:
 * a path or a comment at the beginning of what was pasted was meant to be said.
 *
 * @returns {{kind: 'say'|'me'|'users'|'quiet'|'help'|'leave'|'nothing'|'unknown', text: string}}
 *   text is what to say or do, what stands behind the command, or the command that is not known
 */
export function parse(typed) {
  if (isBlank(typed)) {
    return { kind: 'nothing', text: '' };
  }
  if (!typed.startsWith('/')) {
    return { kind: typed === 'exit' ? 'leave' : 'say', text: typed };
  }
  const [word] = typed.match(/^\S+/);
  const text = typed.slice(word.length + 1);
  switch (word) {
    case '/say':
    case '/me':
    case '/users':
    case '/help': return { kind: word.slice(1), text };
    case '/quiet': return { kind: 'quiet', text: text.trim() };
    case '/exit':
    case '/quit': return { kind: 'leave', text };
    default: return typed.includes('\n') ? { kind: 'say', text: typed } : { kind: 'unknown', text: word };
  }
}

/** Why nothing happened, and what may have been meant. */
export function explainUnknown(command) {
  const typed = command.toLowerCase();
  const hint = Object.hasOwn(HABITS, typed) ? HABITS[typed] : nearest(typed);
  return `Unknown command: ${command}. ${hint}Type /help for help.`;
}

function nearest(typed) {
  if (typed.indexOf('/', 1) > 0) {
    return 'What begins with a slash is said with /say. ';
  }
  const errors = NAMES.map((name) => typingErrors(typed, name));
  const fewest = Math.min(...errors);
  return fewest > MAX_TYPING_ERRORS ? '' : `Did you mean ${NAMES[errors.indexOf(fewest)]}? `;
}

/** The optimal string alignment distance: characters inserted, left out, mistaken, or swapped with the next (Damerau 1964). */
function typingErrors(a, b) {
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
