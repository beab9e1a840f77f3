/** A device whose clocks, timers and connections are the test's, in place of those of the process. */
export class Device {
  steady = 0;
  wall = Date.UTC(2026, 2, 5, 12);
  /** The latest connection, and what was sent over all of them, without pings and pongs. */
  socket = null;
  sent = [];
  pings = 0;
  /** All that were opened. */
  urls = [];
  #timers = new Map();
  #id = 0;

  constructor() {
    const device = this;
    Date.now = () => this.wall;
    performance.now = () => this.steady;
    globalThis.setTimeout = (action, ms = 0) => this.#schedule(action, ms, null);
    globalThis.setInterval = (action, ms) => this.#schedule(action, ms, ms);
    globalThis.clearTimeout = globalThis.clearInterval = (id) => this.#timers.delete(id);
    globalThis.WebSocket = class {
      static OPEN = 1;
      readyState = 1;
      constructor(url) {
        device.urls.push(url);
        device.socket = this;
        device.forbids(url);
      }
      send(data) {
        const message = JSON.parse(data);
        if (message.type === 'ping') {
          device.pings++;
        } else if (message.type !== 'pong') {
          device.sent.push(message);
        }
      }
      close() {
        this.readyState = 3;
      }
    };
  }

  #schedule(action, ms, every) {
    this.#timers.set(++this.#id, { action, due: this.steady + ms, every });
    return this.#id;
  }

  /** Time passes. */
  advance(ms) {
    const end = this.steady + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(([, { due }]) => due <= end).sort(([, a], [, b]) => a.due - b.due);
      if (next === undefined) {
        break;
      }
      const [id, timer] = next;
      this.#pass(Math.max(0, timer.due - this.steady));
      if (timer.every === null) {
        this.#timers.delete(id);
      } else {
        timer.due = this.steady + timer.every;
      }
      timer.action();
    }
    this.#pass(end - this.steady);
  }

  /** It sleeps: the steady clock and all timers stand still. */
  sleep(ms) {
    this.wall += ms;
  }

  #pass(ms) {
    this.steady += ms;
    this.wall += ms;
  }

  /** Throws if the browser forbids to connect there. */
  forbids() {}

  /** The connection is there. */
  open() {
    this.socket.onopen();
  }

  /** The connection is not there any more, or never was. */
  lose() {
    this.socket.onclose({ code: 1006 });
  }

  /** The server says something. */
  hear(...messages) {
    messages.forEach((message) => this.socket.onmessage({ data: JSON.stringify(message) }));
  }
}
