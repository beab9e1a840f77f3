/** Why a connection ended, in words for people without a full stop. */

import { clean } from './text.js';

export const NO_SERVER = 'The server cannot be reached, or does not let this page in';
export const NO_ANSWER = 'The server does not answer';
export const CLOSED = 'The server closed the connection';

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

export function goodbye({ reason, text }) {
  const why = Object.hasOwn(GOODBYES, reason) ? GOODBYES[reason] : `${CLOSED}: ${clean(reason)}`;
  return text === undefined ? why : `${why}: ${clean(text)}`;
}
