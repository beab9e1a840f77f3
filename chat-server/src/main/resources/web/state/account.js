import { MAX_PASSWORD_BYTES, PHRASES } from '../protocol.js';
import { fill, role as inWords, sentence } from '../text/phrases.js';
import { clean } from '../text/text.js';
import * as clock from './clock.js';

/** The label of a request about the account: a refusal bears it. */
export const ACCOUNT = 'account';

const NEEDS_CONNECTION = 'There is no connection: try again when you are back.';
const OUTCOME_UNKNOWN = 'The connection was lost before the server answered. Try again when you are back.';
const GIVEN_UP = 'Goodbye. Your account is given up.';
const HAS_NONE = `You have no account. ${PHRASES.GUEST_HELP}`;

/** What of the fields each request takes; it is sent as it is. */
const FIELDS = {
  register: ({ fresh }) => ({ password: fresh }),
  password: ({ current, fresh }) => ({ password: current, newPassword: fresh }),
  unregister: ({ current }) => ({ password: current }),
};

/** Why a password that nobody has checked cannot be one; empty if it can. */
export function problemOf(password) {
  const { length } = new TextEncoder().encode(password.normalize());
  return length <= MAX_PASSWORD_BYTES ? '' : sentence(fill(PHRASES.PASSWORD_TOO_LONG, `${MAX_PASSWORD_BYTES}`, `${length}`));
}

/** What the reader is here: a guest, or somebody with an account; and what they are about to do with it. No password stays here. */
export class Account {
  /** As the server calls it; null where there are no accounts. */
  role = null;
  /** Which dialog is open: `account`, `register`, `password` or `unregister`; null for none. */
  open = null;
  /** As the server told it last, each `{face, address, since, isThis}`: whether it is this page. */
  sessions = [];
  /** Why it was not done; empty for nothing. */
  problem = '';

  #chat;
  /** The types of the requests that are not answered, in their order. */
  #asked = [];

  constructor(chat) {
    this.#chat = chat;
  }

  get isOffered() {
    return this.role !== null;
  }

  get isGuest() {
    return this.role === 'guest';
  }

  /** Whether the reader has an account. */
  get isMember() {
    return this.isOffered && !this.isGuest;
  }

  get isPending() {
    return this.#asked.length > 0;
  }

  /**
   * Opens a dialog.
   *
   * @param {string} [typed]  a password that somebody has typed where all can be read
   */
  begin(what, typed = '') {
    const { view } = this.#chat;
    const problem = this.#problemOf(what);
    if (problem !== '') {
      view.complained(problem, false);
      return false;
    }
    this.open = what;
    this.problem = '';
    view.accountOpened(typed);
    if (what === 'account') {
      this.sessions = [];
      this.#send({ type: what });
    }
    return true;
  }

  /** @param {{current: string, fresh: string, again: string}} fields  those that are not asked for are empty */
  submit(fields) {
    const { current, fresh, again } = fields;
    if (this.isPending) {
      return;
    }
    if ((this.open !== 'register' && current === '') || (this.open !== 'unregister' && fresh === '')) {
      this.#fail(PHRASES.NO_PASSWORD);
    } else if (fresh !== again) {
      this.#fail(PHRASES.PASSWORDS_DIFFER);
    } else if (problemOf(fresh) !== '') {
      this.#fail(problemOf(fresh));
    } else {
      this.#send({ type: this.open, ...FIELDS[this.open](fields) });
    }
  }

  close() {
    this.open = null;
    this.problem = '';
  }

  answered({ role, sessions }) {
    const done = this.#asked.shift();
    const { device: own, name, view } = this.#chat;
    const before = this.role;
    this.role = clean(role);
    if (done === 'account') {
      this.sessions = (sessions ?? []).map(({ device, face, address, since }) => {
        return { face, address: clean(address), since: new Date(Date.parse(since) || clock.now()), isThis: device === own };
      });
    } else if (done === 'unregister') {
      this.#chat.leave(GIVEN_UP); // the server ends all sessions of an account that is gone
    } else if (done !== undefined) {
      this.open = this.open === done ? null : this.open;
      const words = done === 'register' ? fill(PHRASES.REGISTERED, name, name) : PHRASES.PASSWORD_CHANGED;
      this.#chat.tell(this.#chat.conversations.current, words);
    } else if (this.role !== before) { // somebody else has seen to that
      this.#chat.tell(this.#chat.conversations.current, fill(PHRASES.ROLE_CHANGED, inWords(this.role)));
    }
    view.accountChanged();
  }

  refused(why) {
    const refused = this.#asked.shift();
    this.#fail(sentence(clean(why)), refused);
  }

  lost() {
    const [lost] = this.#asked.splice(0);
    if (lost !== undefined) {
      this.#fail(OUTCOME_UNKNOWN, lost);
    }
  }

  clear() {
    this.close();
    this.role = null;
    this.sessions = [];
  }

  /** Why it cannot be done, as far as can be told without the server. */
  #problemOf(what) {
    if (!this.isOffered) {
      return PHRASES.NO_ACCOUNTS;
    }
    if (what === 'register' && !this.isGuest) {
      return PHRASES.HAS_ACCOUNT;
    }
    return (what === 'password' || what === 'unregister') && this.isGuest ? HAS_NONE : '';
  }

  /** Says it in the dialog that it is about, if that is still open. */
  #fail(why, what = this.open) {
    const { view } = this.#chat;
    if (this.open === what) {
      this.problem = why;
      view.accountChanged();
    } else {
      view.complained(why, false);
    }
  }

  #send(request) {
    this.problem = '';
    if (this.#chat.connection.send({ ...request, id: ACCOUNT })) {
      this.#asked.push(request.type);
      this.#chat.view.accountChanged();
    } else {
      this.#fail(NEEDS_CONNECTION);
    }
  }
}
