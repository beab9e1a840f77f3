import { BROKEN, CLOSED, NO_ANSWER, NO_SERVER } from './words.js';

const SUBPROTOCOL = 'chat.v1';

/** The server asks after 30 s of our silence and our answer makes it heard from: longer silence is a sign that it is gone. */
const SILENCE_MS = 45_000;
const ANSWER_MS = 10_000;

/**
 * One WebSocket to the server, watched: JSON objects go in and out, and when nothing comes any more it counts as closed.
 *
 * The listener's `opened()`, `received(message)` and `closed(why)` are called in this order; `closed` once, with words for
 * people, and nothing after it or after {@link close}.
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
    this.#webSocket = new WebSocket(url, SUBPROTOCOL);
    this.#webSocket.onopen = () => this.#open();
    this.#webSocket.onmessage = (event) => this.#received(event.data);
    this.#webSocket.onclose = ({ wasClean }) => this.#closed(wasClean);
  }

  /** Does nothing while there is no connection. */
  send(message) {
    if (this.#webSocket.readyState === WebSocket.OPEN) {
      this.#webSocket.send(JSON.stringify(message));
    }
  }

  /** Closes it without a word to the listener. */
  close() {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#webSocket.close(1000);
  }

  /** Looks whether the server is still there. Timers stand still while a device sleeps, so somebody calls this after it. */
  check() {
    if (Date.now() - this.#heardAt >= SILENCE_MS) {
      this.#askForSign();
    }
  }

  #open() {
    if (!this.#over) {
      this.#opened = true;
      this.#watch();
      this.#listener.opened();
    }
  }

  #closed(wasClean) {
    const why = wasClean ? CLOSED : BROKEN;
    this.#fail(this.#opened ? why : NO_SERVER);
  }

  #received(data) {
    if (this.#over) {
      return;
    }
    this.#heardAt = Date.now();
    const message = parse(data);
    if (message?.type === 'ping') {
      this.send({ type: 'pong' });
    } else if (message !== null && message.type !== 'pong') {
      this.#listener.received(message);
    }
  }

  #watch() {
    clearTimeout(this.#timer);
    const silence = Date.now() - this.#heardAt;
    if (silence < SILENCE_MS) {
      this.#timer = setTimeout(() => this.#watch(), SILENCE_MS - silence);
    } else {
      this.#askForSign();
    }
  }

  #askForSign() {
    clearTimeout(this.#timer);
    const askedAt = Date.now();
    this.send({ type: 'ping' });
    this.#timer = setTimeout(() => (this.#heardAt < askedAt ? this.#fail(NO_ANSWER) : this.#watch()), ANSWER_MS);
  }

  #fail(why) {
    if (!this.#over) {
      this.close();
      this.#listener.closed(why);
    }
  }
}

/** The object in a frame, or null if there is none: what is not understood is passed over. */
function parse(data) {
  try {
    const message = JSON.parse(data);
    return typeof message === 'object' ? message : null;
  } catch {
    return null;
  }
}
