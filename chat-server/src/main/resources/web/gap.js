/** Messages of a room that were not shown, and that the server may still know: those with numbers between two others. */
export class Gap {
  before;
  /** Whether something was shown before them. */
  isMiddle;
  /** Whether the server was ever asked for them. */
  isAsked = false;

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
    this.isAsked = true;
    this.before = missing.length < messages.length ? 0 : missing[0]?.seq ?? 0;
    return missing;
  }

  get isFilled() {
    return this.before <= this.#after + 1;
  }
}
