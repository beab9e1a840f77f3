import { mark, since } from '../state/clock.js';

/** Nobody waits longer for an answer without asking whether the server is there. */
const OVERDUE_MS = 5_000;

/** What has a label of its own: its answer bears that too. */
const LABELLED = new Set(['message', 'direct']);

/**
 * The order and the pace of what is said: at once, until the server says that it reads more slowly. From then on what was not sent yet
 * waits until everything before it was answered, as otherwise it would only lie on the way. That ends when nothing waits any more.
 */
export class Pace {
  #send;
  #waiting = [];
  /** When it was sent, by label, of what was not answered; and when it was last said to be overdue. */
  #open = new Map();
  #toldAt = mark();
  #isSlow = false;
  #pause = null;

  /** @param {(message: object) => void} send */
  constructor(send) {
    this.#send = send;
  }

  get isSlow() {
    return this.#isSlow;
  }

  send(message) {
    this.#waiting.push(message);
    this.#go();
  }

  /** Something came that bears this label, or none. */
  answered(label) {
    if (this.#open.delete(label)) {
      this.#go();
    }
  }

  /** The server reads nothing for so long, and then less than it was sent. */
  slow(milliseconds) {
    this.#isSlow = true;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.#go();
    }, milliseconds);
  }

  /** Sends all that waits: nothing comes behind it. */
  flush() {
    this.#isSlow = false;
    this.#go();
  }

  /**
   * Nobody hears or answers any more. A server that was slow still is, for whoever comes back.
   *
   * @returns {boolean} whether something waited that has no label, which nobody will say again
   */
  lost() {
    const isUnsaid = this.#waiting.some(({ type }) => !LABELLED.has(type));
    this.#waiting = [];
    this.#open.clear();
    return isUnsaid;
  }

  /** Whether the answer to something fails to come: true once for each such time. */
  isOverdue() {
    const [oldest] = this.#open.values();
    const isLate = oldest !== undefined && since(oldest) >= OVERDUE_MS && since(this.#toldAt) >= OVERDUE_MS;
    this.#toldAt = isLate ? mark() : this.#toldAt;
    return isLate;
  }

  #go() {
    while (this.#waiting.length > 0 && !this.#holdsBack) {
      const message = this.#waiting.shift();
      if (LABELLED.has(message.type)) {
        this.#open.set(message.id, mark());
      }
      this.#send(message);
    }
    this.#isSlow &&= this.#holdsBack;
  }

  get #holdsBack() {
    return this.#isSlow && (this.#pause !== null || this.#open.size > 0);
  }
}
