import * as clock from './clock.js';
import * as screen from './screen.js';

/** What somebody sees who comes in, and with one more step back. */
export const FEW = 20;
export const SOME = 50;

/** Answers to these requests bear it if they are refusals. */
export const ID = 'history';

/** What was said in rooms (of talks the server tells all that it knows) without being shown here, asked for as somebody wants to see it. */
export class History {
  #connection;
  /** By room: how many messages are still to come, and whether they are to be brought into sight. */
  #asked = new Map();

  constructor(connection) {
    this.#connection = connection;
  }

  /** Somebody looks at a conversation: what they see first should not depend on when they came. */
  begin(conversation) {
    if (conversation.gap?.isAsked === false) {
      this.ask(conversation, FEW);
    }
  }

  /**
   * Asks for what is missing there, if anything is. Returns false if nobody answers.
   *
   * @param {boolean} reveal  whether what comes is to be brought into sight
   */
  ask(room, many, reveal = false) {
    if (room.gap && !this.#asked.has(room) && this.#connection.isIn) {
      this.#send(room, { many, reveal });
    }
    return this.#connection.isIn;
  }

  /** @returns {object[]} the entries, which are shown */
  answered(room, messages) {
    if (!room.gap || !this.#asked.has(room)) {
      return [];
    }
    const { isMiddle } = room.gap;
    const { many, reveal } = this.#asked.get(room);
    const rest = many - messages.length;
    const entries = room.past(messages, clock.now());
    this.#asked.delete(room);
    screen.fill(room, entries, reveal);
    if (rest > 0 && room.gap?.isMiddle === isMiddle) {
      this.#send(room, { many: rest, reveal }); // what is long comes in parts
    }
    return entries;
  }

  /** Nobody is in the room any more. */
  forget(room) {
    this.#asked.delete(room);
  }

  /** Nobody answers any more. */
  lost() {
    const rooms = [...this.#asked.keys()];
    this.#asked.clear();
    rooms.forEach((room) => screen.setAsking(room, false));
  }

  #send(room, asked) {
    this.#asked.set(room, asked);
    screen.setAsking(room, true);
    this.#connection.send({ type: 'history', room: room.name, before: room.gap.before, limit: asked.many, id: ID });
  }
}
