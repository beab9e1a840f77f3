import { Conversation } from './conversation.js';
import { message, wentOrCame } from './entries.js';
import { HistoryGap } from './history.js';

/** What two people say to each other alone. Its name is that of the other one. */
export class Direct extends Conversation {
  static sign = '@';

  oldest = Infinity; // the numbers are those of all talks together: the first of this one is not known
  /** Whether the server was to be asked for what was said before. */
  isRecalled = false;

  get address() {
    return { type: 'direct', to: this.name };
  }

  /** How requests for what was said there name it. */
  get place() {
    return { with: this.name };
  }

  get topic() {
    return `Only you and ${this.name} read this`;
  }

  /** @returns {object} the entry to show */
  said(direct, now) {
    if (this.gap !== null) {
      this.gap.before = Math.min(this.gap.before, direct.seq);
    }
    this.oldest = Math.min(this.oldest, direct.seq);
    return this.recalled(direct, now);
  }

  /** Something that was said before, as an entry. */
  recalled(direct, now) {
    return { ...message(direct, this.reader, now), called: false, toOne: true, waitsFor: direct.waiting === true ? this.name : '' };
  }

  /** From now on what was said before, perhaps at another device, is missing. */
  recall() {
    this.isRecalled = true;
    this.gap = new HistoryGap(this.oldest, 0, false);
  }

  wentOrCame(event, now) {
    return wentOrCame(event, this.name, '', now);
  }

  /** What of it outlives the page. */
  get state() {
    const { name, unseen, seenTo, isTouched } = this;
    return { name, unseen, seenTo, isTouched };
  }
}
