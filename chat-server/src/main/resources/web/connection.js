import { Backoff } from './backoff.js';
import { Socket } from './socket.js';
import { clean } from './text.js';
import { NO_ANSWER, goodbye } from './words.js';

/** From the attempt to connect to being in the room. */
const JOIN_MS = 10_000;

/** Who was in for so long did not come back too soon. */
const LONG_STAY_MS = 30_000;

/** A connection that hangs half open holds the name for some 40 s; who never was in tries so often, about as long. */
const TAKEN_TRIES = 6;

/** Goodbyes that say: not you. */
const FINAL = new Set(['exit', 'kicked', 'malformed', 'line_too_long']);

/** The name may be held by the connection that was lost, until the server finds out; seats get free; and faults pass. */
const PASSING = new Set(['username_taken', 'server_full', 'internal', 'join_timeout']);

/**
 * The way into the chat and, whenever the connection is lost, back into it under the same name.
 *
 * The listener is told:
 * - `entered(welcome, entered)`: in, for the first time or again
 * - `received(message)`: what else the server says while in
 * - `lost()`: not in any more, for whatever reason
 * - `refused(why)`: not let in, and to try the same again would not help
 * - `dismissed(why)`: was in, and is not wanted back
 * - `changed({phase, why, nextAt})`: `out`; `joining` for the first time; `in`; `waiting` until `nextAt`, because of `why`,
 *   to come back; `returning` right now
 */
export class Connection {
  #url;
  #listener;
  #backoff = new Backoff();

  #phase = 'out';
  #name = '';
  #returns = false;
  #socket = null;
  #welcome = null;
  #cameInAt = 0;
  #takenTries = 0;
  #timer;

  constructor(url, listener) {
    this.#url = url;
    this.#listener = listener;
  }

  /** Tries once to get in. */
  join(name) {
    this.#name = name;
    this.#returns = false;
    this.#attempt();
  }

  /** Tries until it is in. */
  comeBack(name) {
    this.#name = name;
    this.#returns = true;
    this.#backoff.reset();
    this.#attempt();
  }

  get isIn() {
    return this.#phase === 'in';
  }

  /** Whether nobody is on the way in. */
  get isOut() {
    return this.#phase === 'out';
  }

  /** Returns false while not in. */
  send(message) {
    if (this.isIn) {
      this.#socket.send(message);
    }
    return this.isIn;
  }

  /** Says goodbye, if there is somebody to say it to, and stays away. */
  leave() {
    this.#socket?.send({ type: 'leave' });
    this.suspend();
  }

  /** Goes away without a word, so that name and seat are free at once. */
  suspend() {
    this.#hangUp();
    this.#change({ phase: 'out' });
  }

  /** There is reason to believe that it works now: somebody looks at the page, or the network is back. */
  hurry() {
    if (this.#phase === 'waiting') {
      this.#attempt();
    } else if (this.#phase === 'in') {
      this.#socket.check();
    }
  }

  #attempt() {
    this.#hangUp();
    this.#welcome = null;
    this.#change({ phase: this.#returns ? 'returning' : 'joining' });
    this.#timer = setTimeout(() => this.#gone(NO_ANSWER), JOIN_MS);
    this.#socket = new Socket(this.#url, {
      opened: () => this.#socket.send({ type: 'join', username: this.#name }),
      received: (message) => this.#received(message),
      closed: (why) => this.#gone(why),
    });
  }

  #received(message) {
    if (message.type === 'goodbye') {
      this.#dismissed(message);
    } else if (this.isIn) {
      this.#listener.received(message);
    } else if (message.type === 'error') {
      this.#refused(message);
    } else if (message.type === 'welcome') {
      this.#welcome = message;
    } else if (message.type === 'entered' && this.#welcome !== null) {
      clearTimeout(this.#timer);
      this.#cameInAt = Date.now();
      this.#change({ phase: 'in' });
      this.#listener.entered(this.#welcome, message);
    }
  }

  #refused(error) {
    const why = clean(error.message) + this.#hint(error.code);
    if (this.#returns && PASSING.has(error.code) && !this.#isAnothers(error.code)) {
      this.#gone(why);
    } else {
      this.suspend();
      this.#listener.refused(why);
    }
  }

  #hint(code) {
    if (code === 'username_taken' && this.#returns) {
      return '. Leave lets you choose another';
    }
    return code === 'server_full' ? '. Try again when somebody has left' : '';
  }

  /** A tab that was duplicated wants a name that its original has for good: it was never in itself. */
  #isAnothers(code) {
    return code === 'username_taken' && this.#cameInAt === 0 && ++this.#takenTries >= TAKEN_TRIES;
  }

  #dismissed(message) {
    const why = goodbye(message);
    if (!FINAL.has(message.reason) || !(this.isIn || this.#returns)) {
      this.#gone(why);
    } else {
      this.suspend();
      this.#listener.dismissed(why);
    }
  }

  /** The connection came to nothing. */
  #gone(why) {
    const wasIn = this.isIn;
    this.#hangUp();
    if (wasIn) {
      this.#returns = true;
      if (Date.now() - this.#cameInAt >= LONG_STAY_MS) {
        this.#backoff.reset(); // else the server lets us in to drop us at once, and deserves no quicker attempts
      }
    }
    if (this.#returns) {
      const pause = this.#backoff.next();
      this.#timer = setTimeout(() => this.#attempt(), pause);
      this.#change({ phase: 'waiting', why, nextAt: Date.now() + pause });
    } else {
      this.#change({ phase: 'out' });
      this.#listener.refused(why);
    }
  }

  #hangUp() {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }

  #change(state) {
    const wasIn = this.isIn;
    this.#phase = state.phase;
    if (wasIn) {
      this.#listener.lost();
    }
    this.#listener.changed(state);
  }
}
