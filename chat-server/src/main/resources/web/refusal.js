/** What to make of it that somebody was not let in, or was sent away. Pure functions. */

/** Goodbyes that say: not you. */
const FINAL = new Set(['exit', 'kicked', 'malformed', 'line_too_long']);

/** The name may be held by a connection that was lost, until the server finds out; seats get free; and faults pass. */
const PASSING = new Set(['username_taken', 'server_full', 'internal', 'join_timeout']);

export function isFinal(goodbye) {
  return FINAL.has(goodbye.reason);
}

export function isPassing(error) {
  return PASSING.has(error.code);
}

/** What somebody can do about it, to be put behind the words of the server. */
export function advice({ code }, isReturning) {
  if (code === 'username_taken' && isReturning) {
    return '. Leave lets you choose another';
  }
  return code === 'server_full' ? '. Try again when somebody has left' : '';
}
