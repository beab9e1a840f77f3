import { DEFAULT_HISTORY_MESSAGES } from '../protocol.js';
import * as clock from './clock.js';

/** Messages that somebody sees with one more step back. */
export const SOME = 50;

/** The label of a request for history: a refusal bears it. */
export const HISTORY = 'history';

/** Messages of a room that were not shown, and that the server may still know: those with numbers between two others. */
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
    this.wasAsked = true;
    this.before = missing.length < messages.length ? 0 : missing[0]?.seq ?? 0;
    return missing;
  }

  get isFilled() {
    return this.before <= this.#after + 1;
  }
}

/** Fetches what was said in rooms without being shown here, as somebody wants to see it. Of talks the server tells all by itself. */
export class History {
  #chat;

  constructor(chat) {
    this.#chat = chat;
  }

  /** Somebody looks at a conversation: what they see first should not depend on when they came. */
  begin(conversation) {
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
      this.#send(conversation, { many, reveal });
    }
    return isIn;
  }

  /** @returns {object[]} the entries, which are shown */
  answered(room, messages) {
    const { gap } = room;
    if (gap === null || gap.pending === null) {
      return [];
    }
    const { many, reveal } = gap.pending;
    const rest = many - messages.length;
    gap.pending = null;
    const entries = room.past(messages, clock.now());
    this.#chat.view.filled(room, entries, reveal);
    if (rest > 0 && room.gap?.isMiddle === gap.isMiddle) {
      this.#send(room, { many: rest, reveal }); // what is long comes in parts
    }
    return entries;
  }

  lost() {
    this.#chat.conversations.rooms.filter(({ gap }) => gap !== null).forEach(({ gap }) => {
      gap.pending = null;
    });
    this.#chat.view.changed();
  }

  #send(room, pending) {
    room.gap.pending = pending;
    this.#chat.connection.send({ type: 'history', room: room.name, before: room.gap.before, limit: pending.many, id: HISTORY });
    this.#chat.view.changed();
  }
}
