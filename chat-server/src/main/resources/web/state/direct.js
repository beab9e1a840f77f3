import { Conversation } from './conversation.js';
import { message, wentOrCame } from './entries.js';

/** What two people say to each other alone. Its name is that of the other one. */
export class Direct extends Conversation {
  static sign = '@';

  get address() {
    return { type: 'direct', to: this.name };
  }

  get topic() {
    return `Only you and ${this.name} read this`;
  }

  /** @returns {object} the entry to show */
  said(direct, now) {
    return { ...message(direct, this.reader, now), called: false, toOne: true };
  }

  wentOrCame(event, now) {
    return wentOrCame(event, this.name, '', now);
  }

  /** What of it outlives the page. */
  get state() {
    const { name, unread, called, isTouched } = this;
    return { name, unread, called, isTouched };
  }
}
