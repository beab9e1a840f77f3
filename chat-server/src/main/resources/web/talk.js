import { message, notice } from './entries.js';
import { fold } from './text.js';
import { left } from './words.js';

/** What two people say to each other alone. Its entries are as those of a {@link Room}. */
export class Talk {
  name;
  reader;
  unread = 0;
  /** Whether the reader has ever looked at it. */
  isTouched = false;
  gap = null;

  /**
   * @param {string} name  of the other one
   * @param {{name: string, mention: RegExp}} reader
   */
  constructor(name, reader) {
    this.name = name;
    this.reader = reader;
  }

  static keyOf(name) {
    return `@${fold(name)}`;
  }

  get key() {
    return Talk.keyOf(this.name);
  }

  get title() {
    return `@${this.name}`;
  }

  get address() {
    return { type: 'direct', to: this.name };
  }

  get topic() {
    return `Only you and ${this.name} read this`;
  }

  /** Whatever is said here is said to the reader. */
  get called() {
    return this.unread > 0;
  }

  said(direct, now) {
    return { ...message(direct, this.reader, now), called: false, toOne: true };
  }

  wentOrCame({ type, reason }, now) {
    const how = type === 'joined' ? ' joined' : left(reason);
    return notice(now, [{ name: this.name }, how], { aside: true });
  }

  missed() {
    this.unread++;
  }

  saw() {
    this.unread = 0;
    this.isTouched = true;
  }

  get state() {
    const { name, unread, isTouched } = this;
    return { name, unread, isTouched };
  }
}
