import { withoutPassword } from '../text/command-line.js';

/**
 * What the reader has written and the server has not confirmed, through a reload too.
 *
 * A draft is what was not sent. What was sent is an item `{id, key, address, text, action, state, why}`, which belongs to the conversation
 * of that key; `device` is the reader's one that sent it, if they have devices. It is `sent`, `held` as the server cannot take it just now and says why, `uncertain` since its session is gone, or
 * `refused` by the server, which says why; and stays until it is confirmed or its writer gives it up.
 */
export class Outbox {
  // Ids are echoed to everybody, and another page of the same person counts too.
  #prefix = Math.random().toString(36).slice(2, 10);
  #counter = 0;
  #items;
  #tab;
  #changed;
  /** Which of the reader's devices this is; null if they have none, or that is not known. */
  #device = null;

  /**
   * Brings back what was there when the page was reloaded.
   *
   * @param {Storage} tab
   * @param {() => void} changed  called whenever an item changes
   */
  constructor(tab, changed) {
    this.#tab = tab;
    this.#changed = changed;
    const kept = tab.read('outbox'); // perhaps of another version of this page
    this.#items = Array.isArray(kept) ? kept.filter((item) => item?.key && item.address) : [];
  }

  /** @returns {object[]} what belongs to the conversation, in the order in which it was sent */
  of(key) {
    return this.#items.filter((item) => item.key === key);
  }

  /** What was not taken yet and is to be, in the order in which it was sent. */
  get unanswered() {
    return this.#items.filter(({ state }) => state === 'sent' || state === 'held');
  }

  /** Whether something there is not said that its writer takes for said. */
  hasTrouble(key) {
    return this.of(key).some(({ state }) => state !== 'sent');
  }

  /** Something to say; what is returned is to be sent, unless it is held: behind what is, so that it does not come before that. */
  add({ key, address }, text, action) {
    const first = this.of(key).find(({ state }) => state === 'held');
    const { state, why } = first ?? { state: 'sent', why: '' };
    const item = { id: `${this.#prefix}-${++this.#counter}`, key, address, text, action, state, why, device: this.#device };
    this.#update([...this.#items, item]);
    return item;
  }

  /** From now on this is that device: what waits is sent by it. */
  set device(device) {
    this.#device = device;
    this.#update(this.#items.map((item) => (item.state === 'uncertain' ? item : { ...item, device })));
  }

  has(id) {
    return this.#items.some((item) => item.id === id);
  }

  /** It came back from the server, if it was this device that said it. @returns {boolean} whether it was */
  confirmed(id, device) {
    const item = this.#items.find((one) => one.id === id);
    const isOwn = item !== undefined && (device === undefined || (item.device ?? device) === device);
    if (isOwn) {
      this.remove(id);
    }
    return isOwn;
  }

  /** Nobody waits for it any more. */
  remove(id) {
    if (this.has(id)) {
      this.#update(this.#items.filter((item) => item.id !== id));
    }
  }

  /** Returns false if there is no such message. */
  refuse(id, why) {
    return this.#mark((item) => item.id === id, 'refused', why);
  }

  /** The server cannot take it just now. Returns false if there is no such message. */
  hold(id, why) {
    return this.#mark((item) => item.id === id, 'held', why);
  }

  /** What is held is not to be sent any more, unless its writer wants it. */
  giveUp() {
    this.#mark(({ state }) => state === 'held', 'refused');
  }

  /** The session is gone, and with it the answers. */
  lost() {
    this.#mark(({ state }) => state === 'sent', 'uncertain', '');
  }

  clear() {
    this.#update([]);
  }

  /** What stands where one writes to the conversation; empty for nothing. */
  draft(key) {
    return this.#tab.get(`draft ${key}`) ?? '';
  }

  setDraft(key, text) {
    this.#tab.set(`draft ${key}`, text === '' ? null : withoutPassword(text));
  }

  /** Whether there is something that the reader has written to it and not sent, or of which they do not know whether it was. */
  holds(key) {
    return this.draft(key) !== '' || this.of(key).length > 0;
  }

  removeAll(key) {
    this.setDraft(key, '');
    this.#update(this.#items.filter((item) => item.key !== key));
  }

  /** @param {string} [why]  what stands there if it is not given */
  #mark(which, state, why) {
    const any = this.#items.some(which);
    if (any) {
      this.#update(this.#items.map((item) => (which(item) ? { ...item, state, why: why ?? item.why } : item)));
    }
    return any;
  }

  #update(items) {
    this.#items = items;
    this.#tab.set('outbox', items.length === 0 ? null : JSON.stringify(items));
    this.#changed();
  }
}
