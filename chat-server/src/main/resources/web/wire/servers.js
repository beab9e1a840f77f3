/**
 * Where the chat is: the server that the page came from and, where it says that others act as one with it, those too. One of them has its
 * turn, until it is lost or cannot be reached. Then it is the next one's.
 */
export class Servers {
  #urls;
  #turn = 0;
  /** How many of this round have not been tried. */
  #left = 0;

  /** @param {string} own  URL of the WebSocket of the server that the page came from */
  constructor(own) {
    this.#urls = [own];
  }

  /**
   * The others, from now on and in an order of this page's own: those who lose a server do not all come to the same one.
   *
   * @param {{servers: {web: ?string}[]}} told  as the server answers; what the browser would not let the page connect to is left out
   */
  learn({ servers }) {
    const [own] = this.#urls;
    const others = servers.map(({ web }) => url(web)).filter((one) => one !== null && (one.protocol === 'wss:' || own.startsWith('ws:')));
    const known = new Set([new URL(own).href]);
    this.#urls = [own, ...shuffled(others.map(({ href }) => href).filter((href) => !known.has(href) && known.add(href)))];
  }

  /** Of the one whose turn it is. */
  get url() {
    return this.#urls[this.#turn];
  }

  /** Whether the one whose turn it is is the last one of this round. */
  get isLast() {
    return this.#left <= 1;
  }

  /** Each of them may be tried once, until one is reached. */
  beginRound() {
    this.#left = this.#urls.length;
  }

  /** The one whose turn it is could not be reached. @returns {boolean} whether it is the turn of another one, to be tried at once */
  passOver() {
    this.#left--;
    if (this.#left > 0) {
      this.next();
    }
    return this.#left > 0;
  }

  /** It is the turn of the next one. */
  next() {
    this.#turn = (this.#turn + 1) % this.#urls.length;
  }
}

/** @returns {?URL} null if a WebSocket cannot have it */
function url(web) {
  try {
    const parsed = new URL(web);
    return ['ws:', 'wss:'].includes(parsed.protocol) && parsed.hash === '' ? parsed : null;
  } catch {
    return null;
  }
}

function shuffled(list) {
  return list.map((one) => [Math.random(), one]).sort(([a], [b]) => a - b).map(([, one]) => one);
}
