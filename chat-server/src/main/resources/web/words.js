/** Why a connection ended, in words for people. Pure functions. */

import { clean } from './text.js';

export const NO_SERVER = 'The server cannot be reached';
export const NO_ANSWER = 'The server does not answer';
export const CLOSED = 'The server closed the connection';
export const BROKEN = 'The connection broke off';

const GOODBYES = {
  exit: 'Goodbye',
  server_full: 'The server is full',
  kicked: 'You were removed from the chat',
  slow_consumer: `${CLOSED}: this page was too slow to keep up`,
  timeout: `${CLOSED}: it heard nothing from this page`,
  join_timeout: `${CLOSED}: nobody joined in time`,
  internal: `${CLOSED}: something went wrong there`,
  shutdown: 'The server is shutting down',
};

/** A goodbye of the server, without a full stop. */
export function goodbye(message) {
  const reason = clean(message.reason);
  const why = Object.hasOwn(GOODBYES, reason) ? GOODBYES[reason] : `${CLOSED}: ${reason}`;
  return message.text === undefined ? why : `${why}: ${clean(message.text)}`;
}
