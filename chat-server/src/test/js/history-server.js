/** What a server knows of a room, and how it answers questions for its history, as the contract has it. */
export class HistoryServer {
  #reader;
  #messages;
  #answered = 0;
  /** Messages that fit into an answer. */
  most = 1_000;

  /** @param {number[]} numbers  of the messages, in order */
  constructor(reader, room, numbers) {
    this.#reader = reader;
    this.room = room;
    this.#messages = numbers.map((seq) => this.message(seq));
  }

  message(seq, more) {
    return { type: 'message', room: this.room, seq, from: 'bob', text: `line ${seq}`, time: new Date(Date.UTC(2026, 2, 1, 0, seq)).toISOString(), ...more };
  }

  /** Everybody hears a message. */
  say(seq) {
    this.#messages.push(this.message(seq));
    this.#reader.device.hear(this.message(seq));
  }

  get asked() {
    return this.#reader.device.sent.filter(({ type }) => type === 'history');
  }

  /** Answers all that was asked for, and what is asked for because of that. */
  answer() {
    while (this.#answered < this.asked.length) {
      const asked = this.asked[this.#answered++];
      const messages = asked.room === this.room ? this.#find(asked) : [];
      this.#reader.device.hear({ type: 'history', room: asked.room, messages });
    }
  }

  #find({ before = Infinity, around, limit }) {
    const until = around === undefined
      ? this.#messages.findLastIndex(({ seq }) => seq < before) + 1
      : this.#messages.findIndex(({ seq }) => seq >= around) + limit / 2;
    return this.#messages.slice(Math.max(0, until - Math.min(limit, this.most)), until);
  }
}
