import { CLOSED, NO_ANSWER, NO_SERVER } from './words.js';

/** The server asks after 30 s of our silence, so we hear its question or its answer: longer silence means that it is gone. */
const SILENCE_MS = 45_000;
const ANSWER_MS = 10_000;

/**
 * One WebSocket to the server, watched: JSON objects go in and out, and when nothing comes any more it counts as closed.
 *
 * The listener's `opened()`, `received(message)` and `closed(why)` are called in this order, `closed` once, with words for
 * people; none after {@link close}.
 */
export class Socket {
  #webSocket;
  #listener;
  #opened = false;
  #over = false;
  #heardAt = Date.now();
  #timer;

  constructor(url, listener) {
    this.#listener = listener;
    this.#webSocket = new WebSocket(url, 'chat.v1');
    this.#webSocket.onopen = () => this.#over || this.#open();
    this.#webSocket.onmessage = ({ data }) => this.#over || this.#received(data);
    this.#webSocket.onclose = () => this.#over || this.#fail(this.#opened ? CLOSED : NO_SERVER);
  }

  /** Does nothing while there is no connection. */
  send(message) {
    if (this.#webSocket.readyState === WebSocket.OPEN) {
      this.#webSocket.send(JSON.stringify(message));
    }
  }

  close() {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#webSocket.close(1000);
  }

  /** Looks whether the server is still there. Timers stand still while a device sleeps, so somebody calls this after it. */
  check() {
    clearTimeout(this.#timer);
    const rest = SILENCE_MS - (Date.now() - this.#heardAt);
    if (rest > 0) {
      this.#timer = setTimeout(() => this.check(), rest);
    } else {
      this.#askForSign(Date.now());
    }
  }

  #open() {
    this.#opened = true;
    this.check();
    this.#listener.opened();
  }

  #received(data) {
    this.#heardAt = Date.now();
    const message = parse(data);
    if (message?.type === 'ping') {
      this.send({ type: 'pong' });
    } else if (message) {
      this.#listener.received(message);
    }
  }

  #askForSign(now) {
    this.send({ type: 'ping' });
    this.#timer = setTimeout(() => (this.#heardAt < now ? this.#fail(NO_ANSWER) : this.check()), ANSWER_MS);
  }

  #fail(why) {
    this.close();
    this.#listener.closed(why);
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
