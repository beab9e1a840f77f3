import { fold } from '../text/text.js';
import { amended } from './entries.js';
import { HistoryGap } from './history.js';

/** Messages of which it is known that they were not seen: more than any list says. */
const MOST_UNSEEN = 1_000;
/** Of the latest messages it is known what they say, so that somebody can correct or delete one without looking for it. */
const MOST_RECENT = 200;

/** What a room and a talk with one other have in common: a name, what is unread, what is missing, what was said last. */
export class Conversation {
  name;
  /** Whose page this is: `{name, mention}`, the latter as mention.js has it. */
  reader;
  /** Messages that were not seen, each `{seq, called}`: whether it calls the reader. */
  unseen = [];
  /** All up to this number was seen, here or at another device. */
  seenTo = 0;
  /** Whether the reader has ever looked at it. */
  isTouched = false;
  /** What was not shown and the server may know, a {@link HistoryGap}; null if there is nothing. */
  gap = null;
  /** What is shown of the past in place of the latest, an {@link Excerpt}; null if the latest is. */
  excerpt = null;
  /** How many messages of the past were put above what is said now. */
  above = 0;
  /** Its latest messages, as entries.js has them. */
  recent = [];

  /** What has smaller numbers than this was never shown. */
  oldest = 1;

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

  get unread() {
    return this.unseen.length;
  }

  /** Whether one of the messages that were not seen calls the reader. */
  get called() {
    return this.unseen.some(({ called }) => called);
  }

  missed({ seq, called, toOne }) {
    if (seq > this.seenTo) {
      this.unseen.push({ seq, called: called || toOne });
    }
    if (this.unseen.length > MOST_UNSEEN) {
      this.unseen.splice(Math.max(0, this.unseen.findIndex((one) => !one.called)), 1);
    }
  }

  saw() {
    this.unseen = [];
    this.isTouched = true;
  }

  /** All up to this number was seen at another device. */
  sawTo(seq) {
    this.seenTo = Math.max(this.seenTo, seq);
    this.unseen = this.unseen.filter((one) => one.seq > seq);
  }

  /** The number of the latest message; 0 if none is known. */
  get latest() {
    return this.recent.at(-1)?.seq ?? 0;
  }

  /** These were said, in this order, now or before. */
  remember(entries) {
    const known = new Set(entries.map(({ seq }) => seq));
    const all = [...this.recent.filter(({ seq }) => !known.has(seq)), ...entries];
    this.recent = (entries[0]?.seq > this.latest ? all : all.sort((a, b) => a.seq - b.seq)).slice(-MOST_RECENT);
  }

  /**
   * A message was corrected or deleted.
   *
   * @param {?Date} at  when; null if that is not known
   * @returns {(entry: object) => object} what becomes of its entry
   */
  amend(event, at) {
    const change = (entry) => (entry.seq === event.of ? amended(entry, event, at) : entry);
    this.recent = this.recent.map(change);
    const now = this.recent.find(({ seq }) => seq === event.of);
    if (event.type === 'deleted') {
      this.unseen = this.unseen.filter(({ seq }) => seq !== event.of);
    } else if (now !== undefined) {
      this.unseen = this.unseen.map((one) => (one.seq === event.of ? { ...one, called: now.called } : one));
    }
    if (this.excerpt !== null) {
      this.excerpt.entries = this.excerpt.entries.map(change);
    }
    return change;
  }

  /** From this number on all is shown. */
  get shownFrom() {
    return this.gap?.before ?? 0;
  }

  /** What the server knows of the gap, from its end. */
  past(messages, now) {
    return this.fill(messages.map((event) => this.recalled(event, now)));
  }

  /** @returns {object[]} those of the entries, the last before the gap ends, that are missing indeed */
  fill(entries) {
    const missing = this.gap.take(entries);
    this.above += missing.length;
    this.remember(missing);
    if (!this.gap.isMiddle) {
      this.oldest = this.gap.before;
    }
    if (this.gap.isFilled) {
      this.gap = this.#gapAtTop();
    }
    return missing;
  }

  /** What has smaller numbers than this is not shown any more. */
  dropped(before) {
    this.oldest = before;
    if (!(this.gap?.isMiddle && this.gap.before > before)) {
      this.gap = this.#gapAtTop();
    }
  }

  /** Before all that is shown there may be more. */
  #gapAtTop() {
    const gap = new HistoryGap(this.oldest, 0, false);
    gap.wasAsked = true;
    return gap.isFilled ? null : gap;
  }
}
