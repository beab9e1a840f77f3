import { DEFAULT_HISTORY_MESSAGES } from '../protocol.js';
import * as clock from './clock.js';

/** Messages that somebody sees with one more step back. */
export const SOME = 50;

/** So many of the past are put above what is said now. For more a part of the past takes its place. */
const MOST_ABOVE = 500;

/** The label of a request for history: a refusal bears it. */
export const HISTORY = 'history';

/** Codes of refusals that pass. */
const PASSING = new Set(['rate_limited', 'storage_unavailable']);

/** Messages that were not shown, and that the server may still know: those with numbers between two others. */
export class HistoryGap {
  before;
  /** Whether something was shown before them. */
  isMiddle;
  /** Whether the server was ever asked for them. */
  wasAsked = false;
  /** What was asked for and has not come yet: how `many` messages, and whether to `reveal` them; or null. */
  pending = null;

  #after;

  /**
   * @param {number} before  what was shown next
   * @param {number} after  what was shown last; 0 if nothing was, or nothing that this numbering knows
   */
  constructor(before, after, isMiddle) {
    this.before = before;
    this.#after = after;
    this.isMiddle = isMiddle;
  }

  /** What of the server's answer is missing indeed. From now on it is not. */
  take(messages) {
    const missing = messages.filter(({ seq }) => seq > this.#after && seq < this.before);
    const isEnd = messages.length === 0 || messages[0].seq <= this.#after;
    this.wasAsked = true;
    this.before = isEnd ? 0 : missing[0]?.seq ?? this.before;
    return missing;
  }

  get isFilled() {
    return this.before <= this.#after + 1;
  }
}

/**
 * Fetches what was said without being shown here, as somebody wants to see it. Of a talk the server keeps that if both have accounts; else it
 * has told all by itself.
 */
export class History {
  #chat;
  /** What was asked for, in the order of the answers: in which room, and who takes the messages, or null if none come. */
  #asked = [];

  constructor(chat) {
    this.#chat = chat;
  }

  /** A talk is there, perhaps anew: the server may know more of it. */
  recall(direct) {
    if (direct.isRecalled === false && this.#chat.account.isMember) {
      direct.recall();
      this.#chat.view.shown(direct, [{ kind: 'gap', isMiddle: false }], false);
    }
  }

  /** Somebody looks at a conversation: what they see first should not depend on when they came. */
  begin(conversation) {
    this.recall(conversation);
    if (conversation.gap?.wasAsked === false) {
      this.ask(conversation, DEFAULT_HISTORY_MESSAGES);
    }
  }

  /**
   * Asks for what is missing there, if anything is. Returns false if nobody answers.
   *
   * @param {boolean} reveal  whether what comes is to be brought into sight
   */
  ask(conversation, many, reveal = false) {
    const { isIn } = this.#chat.connection;
    if (conversation.gap?.pending === null && isIn) {
      if (conversation.above < MOST_ABOVE) {
        this.#fill(conversation, { many, reveal });
      } else {
        this.#chat.excerpts.goAbove(conversation);
      }
    }
    return isIn;
  }

  /** Somebody wants to see a little more of the past. */
  askMore(conversation) {
    return this.ask(conversation, SOME);
  }

  /**
   * Asks for messages of a conversation.
   *
   * @param {object} range  as the contract has it
   * @param {(messages: ?object[]) => void} take  told of the answer, oldest first; null if there is none
   */
  request(room, range, take) {
    this.#asked.push({ room, take });
    this.#chat.connection.send({ type: 'history', ...room.place, ...range, id: HISTORY });
  }

  /** @param {string} key  of the conversation that the server tells of */
  answered(key, messages) {
    this.#settle(this.#asked.findIndex(({ room }) => room.key === key), messages);
  }

  /**
   * The server does not answer what was asked for first. Of a talk with somebody who has no account nothing is kept, and nobody has to
   * know that this was asked for.
   *
   * @returns {boolean} whether somebody wants to know why
   */
  refused(code) {
    const isNone = this.#asked[0]?.room.isRecalled === true && !PASSING.has(code);
    this.#settle(this.#asked.length === 0 ? -1 : 0, isNone ? [] : null);
    return !isNone;
  }

  #settle(i, messages) {
    const [asked] = i < 0 ? [] : this.#asked.splice(i, 1);
    if (asked !== undefined && this.#chat.conversations.find(asked.room.key) === asked.room) {
      asked.take(messages);
    }
  }

  /** @returns {?HistoryGap} what is missing when nothing is shown any more before this number */
  dropped(conversation, before) {
    if (conversation.isRecalled !== false) {
      conversation.dropped(before);
    }
    return conversation.gap;
  }

  /** Nobody answers any more. */
  lost() {
    this.#asked.splice(0).forEach(({ take }) => take(null));
  }

  #fill(room, pending) {
    const { gap } = room;
    const { before } = gap;
    gap.pending = pending;
    this.request(room, { ...(before < Infinity && { before }), limit: pending.many }, (messages) => {
      gap.pending = null;
      if (messages !== null && room.gap === gap) {
        this.#filled(room, pending, messages);
      }
      this.#chat.view.changed();
    });
    this.#chat.view.changed();
  }

  #filled(room, { many, reveal }, messages) {
    const { isMiddle } = room.gap;
    const rest = many - messages.length;
    this.#chat.view.filled(room, room.past(messages, clock.now()), reveal);
    if (rest > 0 && room.gap?.isMiddle === isMiddle) {
      this.#fill(room, { many: rest, reveal }); // what is long comes in parts
    }
  }
}
