/** What outlives the page, where the browser lets it. Where it does not, everything works and is forgotten with the page. */

const PREFIX = 'chat.';

class Memory {
  #storage;
  #here = new Map();

  constructor(kind) {
    try {
      this.#storage = window[kind]; // throws where cookies and the like are blocked
    } catch {
      this.#storage = null;
    }
  }

  /** What was kept under `key`, or null. */
  get(key) {
    if (this.#here.has(key)) {
      return this.#here.get(key);
    }
    try {
      return this.#storage?.getItem(PREFIX + key) ?? null;
    } catch {
      return null;
    }
  }

  /** @param {?string} value  null forgets it */
  set(key, value) {
    this.#here.set(key, value);
    try {
      if (value === null) {
        this.#storage?.removeItem(PREFIX + key);
      } else {
        this.#storage?.setItem(PREFIX + key, value);
      }
    } catch {
      // Full or forbidden: it is kept as long as the page.
    }
  }
}

/** For all pages of this server, and for ever: what somebody prefers. */
export const lasting = new Memory('localStorage');

/** For this tab alone and through its reloads: what is going on in it. */
export const tab = new Memory('sessionStorage');
