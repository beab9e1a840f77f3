import { byName, cleanName, fold } from '../text/text.js';

/** Nobody ignores more: of a crowd somebody tells a moderator. */
const MOST = 100;

const KEY = 'ignored';

/** Whose messages the reader does not want to see, in this browser. What they say is kept out of sight, and there again when it is wanted. */
export class Ignored {
  #lasting;
  #reader = '';
  /** Names by their folded form. */
  #names = new Map();

  /** @param {Storage} lasting  for all pages of this server */
  constructor(lasting) {
    this.#lasting = lasting;
  }

  /** The reader is in, under this name. Whoever was in before under another one may have ignored others. */
  begin(name) {
    const kept = this.#lasting.read(KEY);
    const names = kept?.reader === fold(name) && Array.isArray(kept.names) ? kept.names.slice(0, MOST).map(cleanName) : [];
    this.#reader = fold(name);
    this.#names = new Map(names.map((one) => [fold(one), one]));
  }

  has(name) {
    return this.#names.has(fold(name));
  }

  get list() {
    return [...this.#names.values()].sort(byName);
  }

  /** @returns {string} why it was not done; empty if it was */
  add(name) {
    if (!this.has(name) && this.#names.size >= MOST) {
      return `You ignore ${MOST} people already, and more are not kept. /unignore NAME makes room.`;
    }
    this.#names.set(fold(name), name);
    this.#save();
    return '';
  }

  /** @returns {boolean} whether they were ignored */
  remove(name) {
    const was = this.#names.delete(fold(name));
    this.#save();
    return was;
  }

  #save() {
    this.#lasting.write(KEY, { reader: this.#reader, names: this.list });
  }
}
