/** What to make of it that somebody was not let in, or was sent away. Pure functions. */

import { clean } from './text.js';
import { inWords as duration } from './times.js';

/** Goodbyes that say: not you. */
const FINAL = new Set(['exit', 'kicked', 'malformed', 'line_too_long']);

/** The name may be held by a connection that was lost, until the server finds out; seats get free, and crowds and faults pass. */
const PASSING = new Set(['username_taken', 'server_full', 'too_many_connections', 'rate_limited', 'storage_unavailable', 'internal', 'join_timeout']);

export function isFinal(goodbye) {
  return FINAL.has(goodbye.reason);
}

export function isPassing(error) {
  return PASSING.has(error.code);
}

/** Why somebody was not let in, and what they can do about it. */
export function inWords(error, isReturning) {
  const why = clean(error.message);
  const then = advice(error, isReturning);
  return then === '' ? why : `${why.replace(/\.$/, '')}. ${then}`;
}

function advice({ code, retryAfterMs }, isReturning) {
  switch (code) {
    case 'username_taken': return isReturning ? 'Leave lets you choose another' : '';
    case 'server_full': return 'Try again when somebody has left';
    default: return retryAfterMs > 0 && !isReturning ? `Try again in ${duration(retryAfterMs)}` : '';
  }
}
