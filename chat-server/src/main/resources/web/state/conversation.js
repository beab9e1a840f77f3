import { fold } from '../text/text.js';

/** What a room and a talk with one other have in common: a name, what is unread, what is missing. */
export class Conversation {
  name;
  /** Whose page this is: `{name, mention}`, the latter as mention.js has it. */
  reader;
  /** Messages that were not seen, and whether one of them calls the reader. */
  unread = 0;
  called = false;
  /** Whether the reader has ever looked at it. */
  isTouched = false;
  /** What was not shown and the server may know, a {@link HistoryGap}; null if there is nothing. */
  gap = null;
  /** What is shown of the past in place of the latest, an {@link Excerpt}; null if the latest is. */
  excerpt = null;

  constructor(name, reader) {
    this.name = name;
    this.reader = reader;
  }

  static keyOf(name) {
    return this.sign + fold(name);
  }

  get key() {
    return this.constructor.keyOf(this.name);
  }

  get title() {
    return this.constructor.sign + this.name;
  }

  missed({ called, toOne }) {
    this.unread++;
    this.called ||= called || toOne;
  }

  saw() {
    this.unread = 0;
    this.called = false;
    this.isTouched = true;
  }
}
