/** Most connections are lost for a moment only. */
const QUICK_MS = 200;
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

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
