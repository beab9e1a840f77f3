import { fold } from '../text/text.js';

/** Of what is kept: another version of this page may have left something else. */
const FORM = 3;

/**
 * What of a session outlives the page: in this tab through a reload, and for whoever closed it and comes back in time, so that they need
 * not wait until their own name is free.
 */
export class Session {
  #tab;
  #lasting;

  /** With the storage of this tab and that of all pages, as {@link Chat} has them. */
  constructor(tab, lasting) {
    this.#tab = tab;
    this.#lasting = lasting;
  }

  /** The name that was last joined with; empty if there is none. */
  get name() {
    return this.#lasting.get('name') ?? '';
  }

  /** @returns {?{name: string, session: ?string, conversations: object}} what was saved in this tab */
  restore() {
    const saved = this.#tab.read('here');
    return saved?.form === FORM ? saved : null;
  }

  save(name, session, conversations) {
    this.#tab.write('here', { form: FORM, name, session, conversations });
  }

  forget() {
    this.#tab.set('here', null);
  }

  /** Whether what is kept in this tab is somebody else's: not of whoever has this name. */
  isAnothers(name) {
    const whose = this.#tab.get('whose');
    return whose !== null && fold(whose) !== fold(name);
  }

  /** From now on what is kept in this tab is theirs, and the session, which another page may have left behind, is in use. */
  begin(name, session) {
    this.#tab.set('whose', name);
    this.#lasting.set('name', name);
    if (this.#lasting.read('left')?.session === session) {
      this.#lasting.set('left', null);
    }
  }

  /**
   * This page goes away, perhaps for ever.
   *
   * @param {number} directs  the number of the latest direct message that was shown
   */
  leaveBehind(name, session, directs) {
    this.#lasting.write('left', { name, session, directs });
  }

  /**
   * What another page of this person left behind, if it was under this name.
   *
   * @returns {{session: ?string, directs: number}}
   */
  leftBehind(name) {
    const left = this.#lasting.read('left');
    const isTheirs = typeof left?.name === 'string' && fold(left.name) === fold(name);
    return { session: (isTheirs && left.session) || null, directs: (isTheirs && left.directs) || 0 };
  }
}
