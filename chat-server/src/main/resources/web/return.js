import { inWords } from './times.js';

/** The way back after the connection was lost: how long it took, and what of the rooms was missed meanwhile. */
export class Return {
  #lostAt = null;
  #away = 0;
  #entered = new Set();
  #cut = new Set();

  lost(now) {
    this.#lostAt ??= now;
  }

  /** Milliseconds from the loss until now, or until all was over. */
  away(now) {
    return this.#lostAt === null ? this.#away : now - this.#lostAt;
  }

  /** Let in: the rooms come now. */
  welcomed() {
    this.#entered.clear();
    this.#cut.clear();
  }

  /** @param {boolean} isCut  whether something is missing there */
  entered(room, isCut) {
    this.#entered.add(room);
    if (isCut) {
      this.#cut.add(room);
    }
  }

  hasEntered(room) {
    return this.#entered.has(room);
  }

  /** All rooms have come. Returns what to tell who looks at this conversation, or null if there is nothing or it is told there. */
  over(current, now) {
    const wasLost = this.#lostAt !== null;
    this.#away = this.away(now);
    this.#lostAt = null;
    if (!wasLost || this.#cut.has(current)) {
      return null;
    }
    return `Back after ${inWords(this.#away)}: nothing was missed${this.#cut.size > 0 ? ' here' : ''}.`;
  }
}
