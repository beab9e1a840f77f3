/** How to come back: when to try again, after what, and what to say of what was received already. */

import { MAX_LINE_BYTES_BEFORE_JOIN } from '../protocol.js';

/** Most connections are lost for a moment only. */
const QUICK_MS = 200;
const FIRST_MS = 1_000;
/** A server that was restarted keeps a seat for 30 s: not to be missed. */
const LONGEST_MS = 12_000;

/**
 * The pauses between attempts to come back: a short one, then each twice as long as the one before, up to a bound, and each cut by a
 * random part of its half, so that those who lost the same server do not come back to it in step.
 */
export class Backoff {
  #most = QUICK_MS;

  /**
   * Milliseconds to wait before the next attempt.
   *
   * @param {number} [asked]  so many at least, as the server asks for; who were asked together do not come back together
   */
  next(asked = 0) {
    const most = this.#most;
    this.#most = most === QUICK_MS ? FIRST_MS : Math.min(2 * most, LONGEST_MS);
    const pause = most / 2 + Math.random() * most / 2;
    return asked + pause;
  }

  /** There is no reason to believe that it was for a moment only. */
  slowDown() {
    this.#most = Math.max(this.#most, FIRST_MS);
  }

  reset() {
    this.#most = QUICK_MS;
  }
}

/** Reasons of goodbyes that say: not you. */
export const FINAL = new Set(['exit', 'kicked', 'malformed', 'line_too_long', 'password_wrong', 'banned']);

/**
 * Codes of refusals that pass: the name may be held by a connection that was lost, until the server finds out; seats get free; crowds
 * and faults pass.
 */
export const PASSING = new Set([
  'username_taken', 'server_full', 'too_many_connections', 'rate_limited', 'storage_unavailable', 'internal', 'join_timeout',
]);

/** Codes of refusals that wait for a password. */
export const PASSWORD = new Set(['password_required', 'password_wrong', 'account_required']);

/** Nobody is put off for longer. */
const MOST_ASKED_MS = 5 * 60_000;

/** A pause as the server gave it, which is not trusted. */
export function milliseconds(given) {
  return given > 0 ? Math.min(given, MOST_ASKED_MS) : 0;
}

/**
 * A join that says what was received already, of as many rooms as fit. Who comes back to the others gets what is said from then on, and
 * is told so.
 *
 * @param {[string, number][]} known  the latest number by room; those first that are missed most
 */
export function fitting(join, known) {
  let rest = MAX_LINE_BYTES_BEFORE_JOIN - bytes({ ...join, since: {} });
  const since = known.filter((pair) => {
    rest -= bytes(Object.fromEntries([pair])) - 1; // braces for what is a comma then
    return rest >= 0;
  });
  return { ...join, since: Object.fromEntries(since) };
}

function bytes(object) {
  return new TextEncoder().encode(JSON.stringify(object)).length;
}
