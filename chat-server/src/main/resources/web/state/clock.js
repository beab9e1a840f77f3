/** What time it is, and how much of it has passed. The device's own clock may be wrong, and may be set while the page is there. */

/** Milliseconds by which the server's clock is ahead of the device's, as far as is known. */
let ahead = 0;

/** What time it is by the server's clock: messages bear it, so everything else that stands beside them does too. */
export function now() {
  return new Date(Date.now() + ahead);
}

/** The server has just said what time it is. @param {string} time  anything that a Date takes; what is none is passed over */
export function heard(time) {
  const at = Date.parse(time);
  ahead = Number.isNaN(at) ? ahead : at - Date.now();
}

/** A moment to measure from. */
export function mark() {
  return { steady: performance.now(), wall: Date.now() };
}

/**
 * Milliseconds since then. The steady clock may stand still while the device sleeps, and the other one may be set back: the one that
 * went further is right. If it was set forward, more has passed in words than in truth, and whoever waits asks too soon.
 */
export function since({ steady, wall }) {
  return Math.max(performance.now() - steady, Date.now() - wall);
}
