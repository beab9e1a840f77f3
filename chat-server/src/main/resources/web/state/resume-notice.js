import { duration, many } from '../text/phrases.js';
import { mark, since } from './clock.js';

/** What to tell who is back after the connection was lost: how long that took, and what of the rooms was missed meanwhile. */
export class ResumeNotice {
  /** A mark, or null. */
  #lostAt = null;
  #away = 0;
  #entered = new Set();
  #cut = new Set();
  #directsLost = 0;

  clear() {
    this.#lostAt = null;
    this.#away = 0;
    this.welcomed();
  }

  lost() {
    this.#lostAt ??= mark();
  }

  /** Milliseconds from the loss until now, or until all was over. */
  get away() {
    return this.#lostAt === null ? this.#away : since(this.#lostAt);
  }

  /** Let in: the rooms come now. */
  welcomed() {
    this.#entered.clear();
    this.#cut.clear();
    this.#directsLost = 0;
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

  /** So many direct messages more were said to somebody than the server kept for them. */
  directsLost(count) {
    this.#directsLost += count;
  }

  /**
   * All rooms have come. Returns what to tell who looks at this conversation, in words and whether it can be done without, or null if
   * there is nothing or it is told there.
   */
  over(current) {
    const wasLost = this.#lostAt !== null;
    this.#away = this.away;
    this.#lostAt = null;
    if (this.#directsLost > 0) {
      const lost = many(this.#directsLost, 'private message');
      return { words: `${lost} to you or from you cannot be shown: there were more than the server keeps.`, aside: false };
    }
    if (!wasLost || this.#cut.has(current)) {
      return null;
    }
    const where = this.#cut.size > 0 ? ' here' : '';
    return { words: `Back after ${duration(this.#away)}: nothing was missed${where}.`, aside: true };
  }
}
