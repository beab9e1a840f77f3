/** What the server says in codes, in words for people. */

import { clean } from './text.js';

export const NO_SERVER = 'The server cannot be reached, or does not let this page in';
export const NO_ANSWER = 'The server does not answer';
export const CLOSED = 'The server closed the connection';
export const BUSY = 'The server lets nobody in just now';

/** Why a connection ended, without a full stop; in the words of chat.protocol.ReasonWords, which the other faces use. */
const GOODBYES = {
  exit: 'You left',
  server_full: 'The server is full, try again when somebody has left',
  kicked: 'You were removed from the chat',
  slow_consumer: 'Your connection was too slow to keep up',
  timeout: 'The server heard nothing from you for too long',
  join_timeout: 'Nobody joined in time',
  malformed: 'Too many lines in a row could not be read',
  line_too_long: 'A line had no end',
  internal: 'Something went wrong in the server',
  shutdown: 'The server is shutting down',
  too_many_connections: 'Too many connections are open, try again later',
  password_wrong: 'The password was wrong too often',
  banned: 'You are banned from the chat',
};

/** Why somebody is not in a room any more. */
const LEFT = {
  exit: 'exit',
  disconnected: 'disconnected',
  timeout: 'timeout',
  kicked: 'kicked',
  slow_consumer: 'too slow to keep up',
  part: 'part',
  restart: 'not back after a restart',
  node_lost: 'their server was lost',
};

/** Codes that the server tells more of in a sentence that needs no other before it. */
const TOLD_WHOLE = new Set(['too_many_connections']);

/** A code that is not known is nothing for people, but the server may say in words too what it means. */
export function goodbye({ reason, text }) {
  const why = wordsFor(GOODBYES, reason, CLOSED);
  if (text === undefined) {
    return why;
  }
  return TOLD_WHOLE.has(reason) ? clean(text) : `${why}: ${clean(text)}`;
}

/** In front of it stands who left. */
export function left(reason) {
  return ` left: ${wordsFor(LEFT, reason, 'for another reason')}`;
}

/** What an operator wrote may end as it should already. */
export function sentence(words) {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

function wordsFor(table, code, others) {
  return Object.hasOwn(table, code) ? table[code] : others;
}
