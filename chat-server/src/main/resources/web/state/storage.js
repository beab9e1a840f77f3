/**
 * What outlives the page, where the browser lets it. Where it does not, everything works and is forgotten with the page. Values are
 * strings, and null where there is none.
 */
export class Storage {
  #area;
  #prefix;
  #kept = new Map();

  /**
   * @param {() => object} area  the browser's localStorage or sessionStorage; may throw
   * @param {string} prefix  of its keys: another chat may be at another path of the same host
   */
  constructor(area, prefix) {
    this.#area = area;
    this.#prefix = prefix;
  }

  get(key) {
    return this.#kept.has(key) ? this.#kept.get(key) : attempt(() => this.#area().getItem(this.#prefix + key));
  }

  set(key, value) {
    this.#kept.set(key, value);
    attempt(() => (value === null ? this.#area().removeItem(this.#prefix + key) : this.#area().setItem(this.#prefix + key, value)));
  }

  /** What was put there as JSON, perhaps by another version of this page; null if it cannot be read. */
  read(key) {
    return attempt(() => JSON.parse(this.get(key)));
  }

  write(key, value) {
    this.set(key, JSON.stringify(value));
  }

  clear() {
    this.#kept.clear();
    attempt(() => Object.keys(this.#area()).filter((key) => key.startsWith(this.#prefix)).forEach((key) => this.#area().removeItem(key)));
  }
}

/** Storage may be full or forbidden, and says so by throwing. */
function attempt(action) {
  try {
    return action() ?? null;
  } catch {
    return null;
  }
}
