import { mark, since } from '../state/clock.js';
import { BUSY, CLOSED, NO_ANSWER, NO_SERVER } from '../text/phrases.js';

/** The server asks after 30 s of our silence, so we hear its question or its answer: longer silence may mean that it is gone. */
const SILENCE_MS = 35_000;
/** For a sign of life that was asked for. */
const ANSWER_MS = 10_000;
const LOOK_MS = 1_000;
/** Between two looks: the device slept, or the browser let this page sleep. */
const ASLEEP_MS = 5_000;
/** Whoever slept through the answer asks once more. */
const MOST_ASKED = 2;
/** Closing code of a server that lets nobody in just now (RFC 6455's registry: Try Again Later). */
const TRY_LATER = 1013;

/**
 * One WebSocket to the server, watched: JSON objects go in and out, and when nothing comes any more it counts as closed.
 *
 * The listener's `opened()`, `received(message)` and `closed(why, isWanted)` are called in this order, `closed` once, with words for
 * people and whether the server wants it so; none after {@link close}. Its `isOverdue()` is asked for whether something that should
 * have been answered was not, so that the server is to be asked for a sign of life.
 */
export class Socket {
  #webSocket;
  #listener;
  #opened = false;
  #over = false;
  #heardAt = mark();
  #lookedAt = mark();
  #askedAt = null;
  #asked = 0;
  /** When the server has said for how many milliseconds it does not read. */
  #slowedAt = mark();
  #patience = 0;
  /** What to do about the pongs to come, in order. */
  #pings = [];
  #timer;

  constructor(url, listener) {
    this.#listener = listener;
    try {
      this.#webSocket = new WebSocket(url, 'chat.v1');
    } catch { // the browser does not let this page connect there
      this.#timer = setTimeout(() => this.#fail(NO_SERVER));
      return;
    }
    this.#webSocket.onopen = () => this.#over || this.#open();
    this.#webSocket.onmessage = ({ data }) => this.#over || this.#received(data);
    this.#webSocket.onclose = (event) => this.#over || this.#closed(event);
  }

  /** Whether the server was reached. */
  get wasOpen() {
    return this.#opened;
  }

  /** Does nothing while there is no connection. */
  send(message) {
    if (this.#webSocket?.readyState === WebSocket.OPEN) {
      this.#webSocket.send(JSON.stringify(message));
    }
  }

  /** @param {() => void} answered  called behind the answers to all that was sent so far */
  ping(answered) {
    this.#pings.push(answered);
    this.send({ type: 'ping' });
  }

  /** The server reads nothing for so long, and so does not answer. */
  bear(milliseconds) {
    this.#slowedAt = mark();
    this.#patience = milliseconds;
  }

  close() {
    this.#over = true;
    clearInterval(this.#timer);
    this.#webSocket?.close(1000);
  }

  /** Looks whether the server is still there. Timers stand still while a device sleeps, so somebody calls this after it, too. */
  check() {
    const hasSlept = since(this.#lookedAt) >= ASLEEP_MS;
    this.#lookedAt = mark();
    if (hasSlept ? this.#asked >= MOST_ASKED : this.#isLost) {
      this.#fail(NO_ANSWER);
    } else if (hasSlept || (this.#askedAt === null && (since(this.#heardAt) >= SILENCE_MS || this.#listener.isOverdue()))) {
      this.#askedAt = mark();
      this.#asked++;
      this.ping(() => {});
    }
  }

  get #isLost() {
    return this.#askedAt !== null && since(this.#askedAt) >= ANSWER_MS && since(this.#slowedAt) >= this.#patience + ANSWER_MS;
  }

  #open() {
    this.#opened = true;
    this.#timer = setInterval(() => this.check(), LOOK_MS);
    this.#listener.opened();
  }

  #received(data) {
    this.#heardAt = mark();
    this.#askedAt = null;
    this.#asked = 0;
    const message = parse(data);
    switch (message?.type) {
      case undefined: return undefined;
      case 'ping': return this.send({ type: 'pong' });
      case 'pong': return this.#pings.shift()?.();
      default: return this.#listener.received(message);
    }
  }

  #closed({ code }) {
    if (code === TRY_LATER) {
      this.#fail(BUSY, true);
    } else {
      this.#fail(this.#opened ? CLOSED : NO_SERVER);
    }
  }

  #fail(why, isWanted = false) {
    this.close();
    this.#listener.closed(why, isWanted);
  }
}

/** What is no JSON is passed over, as is every message that nobody knows. */
function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
