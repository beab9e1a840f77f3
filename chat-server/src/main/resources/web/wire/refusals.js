import { ACCOUNT } from '../state/account.js';
import { HISTORY } from '../state/history.js';
import { READ } from '../state/reading.js';
import { ENTER } from '../state/rooms.js';
import { SEARCH } from '../state/search.js';
import { sentence } from '../text/phrases.js';
import { clean } from '../text/text.js';
import { PASSWORD } from './resume.js';

/** Between two attempts to say what the server cannot keep: it may ask for more. */
const LEAST_MS = 1_000;
const MOST_MS = 5 * 60_000;

/** Codes that nothing but a request about the account is refused with: one without a label is of the request that waits. */
const ABOUT_ACCOUNTS = new Set([...PASSWORD, 'password_too_long', 'registration_closed', 'tls_required']);

/** What the server refuses of what somebody in the chat asks for, and what follows from it. */
export class Refusals {
  #chat;
  #actions;
  #trying = null;

  constructor(chat, actions) {
    this.#chat = chat;
    this.#actions = actions;
  }

  /** Nobody answers any more. */
  lost() {
    clearTimeout(this.#trying);
    this.#trying = null;
  }

  refused({ code, id, message, retryAfterMs }) {
    const { account, history, outbox, search } = this.#chat;
    const why = clean(message);
    if (code === 'session_unknown' && outbox.has(id)) {
      return; // another connection has the session: this one ends, and what it did not take is said again on the next
    }
    if (id === ACCOUNT || (id === undefined && account.isPending && ABOUT_ACCOUNTS.has(code))) {
      account.refused(why);
    } else if (id === SEARCH) {
      search.refused(why);
    } else if (id?.startsWith(ENTER)) {
      this.#notLetIn(id.slice(ENTER.length), code, why);
    } else if (code === 'storage_unavailable' && outbox.hold(id, why)) {
      this.#trySoon(retryAfterMs);
    } else if (id === READ || (id === HISTORY && !history.refused(code))) {
      return; // nobody has asked for it, and the next one makes up for it
    } else if (!outbox.refuse(id, why)) {
      this.#actions.amendments.refused(id);
      this.#actions.complain(why);
    }
  }

  #notLetIn(key, code, why) {
    const room = this.#chat.conversations.find(key);
    const { rooms } = this.#actions;
    const name = rooms.answeredToEnter(key);
    if (room !== undefined && code === 'already_joined') {
      this.#actions.pick(room); // it was asked for twice
    } else if (room !== undefined && !room.isOut) {
      rooms.outOf(room, `: ${sentence(why)}`);
    } else if (code === 'room_closed' && name !== undefined) {
      this.#chat.view.roomIsClosed(name, why);
    } else {
      this.#actions.complain(why);
    }
  }

  /** Says again what the server could not keep, when it asks for that. All in its order, so one attempt is enough for all. */
  #trySoon(retryAfterMs) {
    const pause = Math.min(Math.max(retryAfterMs || 0, LEAST_MS), MOST_MS);
    this.#trying ??= setTimeout(() => {
      this.#trying = null;
      const held = this.#chat.outbox.unanswered.filter(({ state }) => state === 'held');
      held.forEach((item) => this.#actions.deliver(item));
    }, pause);
  }
}
