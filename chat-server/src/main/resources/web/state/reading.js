/** The label of what is said to the server of that: a refusal bears it. */
export const READ = 'read';

/** In this time the other devices hear at most once of each conversation. */
const PAUSE_MS = 1_000;

/** Tells the other devices of the reader's account what was read here. */
export class Reading {
  #chat;
  #isLooking = true;
  #isAtEnd = true;
  /** Conversations of which something was read, and nobody told of it. */
  #waiting = new Set();
  #timer = null;

  constructor(chat) {
    this.#chat = chat;
  }

  /** Whether the reader looks at the page. */
  set isLooking(whether) {
    this.#isLooking = whether;
    this.note();
  }

  /** Whether the latest of the current conversation is in sight. */
  set isAtEnd(whether) {
    this.#isAtEnd = whether;
    this.note();
  }

  /** Something may have been read just now. */
  note() {
    const { conversations: { current }, device } = this.#chat;
    if (device !== null && this.#isLooking && this.#isAtEnd && current.excerpt === null && current.latest > current.seenTo) {
      current.seenTo = current.latest;
      this.#waiting.add(current);
      this.#timer ??= setTimeout(() => this.flush(), PAUSE_MS);
    }
  }

  /** Tells of what was read, as nobody is there to do it later. What cannot be told now is told when the connection is back. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    for (const conversation of this.#waiting) {
      if (this.#chat.connection.send({ type: 'read', ...conversation.place, seq: conversation.seenTo, id: READ })) {
        this.#waiting.delete(conversation);
      }
    }
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting.clear();
  }

  /** Something was read at another device. */
  heard(conversation, seq) {
    conversation.sawTo(seq);
    if (conversation.unread === 0) {
      this.#chat.view.seen(conversation);
    }
    this.#chat.view.changed();
  }
}
