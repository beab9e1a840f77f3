import { MAX_WRONG_PASSWORDS } from '../protocol.js';
import { mark, since } from '../state/clock.js';
import { CLOSED, NO_ANSWER, goodbye, refusal, wrong } from '../text/phrases.js';
import { Pace } from './pace.js';
import { Backoff, FINAL, PASSING, PASSWORD, fitting, milliseconds } from './resume.js';
import { Socket } from './socket.js';

/** From the connection to being let in; for the connection too, where no other server is to be tried. */
const JOIN_MS = 10_000;

/** For the connection, where another server is to be tried behind it: one that can be reached seldom takes longer. */
const CONNECT_MS = 3_000;

/** Somebody waits: after so long no other server is tried before they are told. */
const ROUND_MS = 15_000;

/** Who was in for so long did not come back too soon. */
const LONG_STAY_MS = 30_000;

/** A connection that hangs half open holds the name for some 40 s; who never was in tries so often, about as long. */
const TAKEN_TRIES = 6;

/** A join that is on its way for longer than this does not arrive any more. */
const LATE_MS = 60_000;

/**
 * The way into the chat and, whenever the connection is lost, back into it: to the session that the server keeps for a while, or, if
 * that is gone, anew under the same name. Where several servers are one chat, it comes back through the next one. A server that cannot be
 * reached is passed over, at once or when it has not answered for some seconds; it pauses when all were tried, or that has taken too long.
 *
 * The listener is told:
 * - `welcomed(welcome, isBack)`: let in; isBack is whether to the same session
 * - `received(message)`: what else the server says from then on
 * - `settled(isBack)`: everything that was missed was received, and what is said now is said to the server
 * - `lost()`: not in any more, for whatever reason
 * - `unsaid()`: with that, something is lost that was to be said: no message, which is kept, but another wish
 * - `refused(why, code)`: not let in, and to try the same again would not help; the code of the refusal or the goodbye, if there was one
 * - `dismissed(why)`: was in, and is not wanted back
 * - `changed({phase, why, pauseMs})`: `out`; `joining` for the first time; `asked` for a password, with which the server waits; `in`;
 *   `waiting` for `pauseMs`, because of `why`, to come back; `returning` right now
 *
 * and asked for `since()`: what of the session was received already, as {@link fitting} takes it.
 */
export class Connection {
  #servers;
  #listener;
  #backoff = new Backoff();

  #phase = 'out';
  #name = '';
  #session = null;
  /** Which of its owner's devices this is; undefined if they have none. */
  #device;
  /** Only until the server has let its owner in. A secret; empty for none. */
  #password = '';
  /** Passwords on this connection that were wrong. */
  #wrong = 0;
  #returns = false;
  #socket = null;
  #isWelcome = false;
  #isBack = false;
  #pace = new Pace((message) => this.#socket.send(message));
  /** A mark, or null before that. */
  #cameInAt = null;
  #takenTries = 0;
  /** When the session was last asked for, other than because of a dismissal: a mark, or null. */
  #askedBackAt = null;
  /** Words for a goodbye that was for somebody only if the session is gone, or null. */
  #dismissal = null;
  #timer;
  /** When the first one of the servers that are tried in turn was. */
  #roundBegan = mark();
  /** Since when, and for how long, the server does not want to hear of it. */
  #putOff = { at: mark(), ms: 0 };

  /** @param {Servers} servers */
  constructor(servers, listener) {
    this.#servers = servers;
    this.#listener = listener;
  }

  /** Tries once to get in: to a session, if there is one, or else under the name, with a password if it is not empty. */
  join(name, session, password = '') {
    const isAsked = this.#phase === 'asked';
    this.#begin(name, session, password, false);
    if (isAsked) {
      this.#change({ phase: 'joining' });
      this.#opened();
    } else {
      this.#attempt();
    }
  }

  /** Tries until it is in. */
  comeBack(name, session) {
    this.#backoff.reset();
    this.#begin(name, session, '', true);
    this.#attempt();
  }

  #begin(name, session, password, returns) {
    this.#name = name;
    this.#session = session;
    this.#password = password;
    this.#dismissal = null;
    this.#returns = returns;
  }

  get isIn() {
    return this.#phase === 'in';
  }

  /** Whether nobody is on the way in. */
  get isOut() {
    return this.#phase === 'out';
  }

  /** What to come back with, also in another page; null if there is nothing. A secret. */
  get session() {
    return this.#session;
  }

  /** Whether the server reads what is said more slowly than it is said. */
  get isSlow() {
    return this.#pace.isSlow;
  }

  /** Returns false while not in. */
  send(message) {
    if (this.isIn) {
      this.#pace.send(message);
    }
    return this.isIn;
  }

  /** Says goodbye behind what was said, if there is somebody to say it to, and stays away. */
  leave() {
    this.#pace.flush();
    this.#socket?.send({ type: 'leave' });
    this.#session = null;
    this.suspend();
  }

  /** Goes away without a word: the server keeps the seat for a while. */
  suspend() {
    this.#hangUp({ phase: 'out' });
  }

  /** Comes back, because what the server sent cannot be all. */
  renew(why) {
    this.#gone(why);
  }

  /** There is reason to believe that it works now: somebody looks at the page, or the network is back. */
  hurry() {
    if (this.#phase === 'waiting' && since(this.#putOff.at) >= this.#putOff.ms) {
      this.#attempt();
    } else if (this.#phase === 'in') {
      this.#socket.check();
    }
  }

  #attempt() {
    this.#servers.beginRound();
    this.#roundBegan = mark();
    this.#dial();
  }

  #dial() {
    this.#hangUp({ phase: this.#returns ? 'returning' : 'joining' });
    this.#await(this.#servers.isLast ? JOIN_MS : CONNECT_MS);
    this.#socket = new Socket(this.#servers.url, {
      opened: () => this.#opened(),
      received: (message) => this.#received(message),
      closed: (why, isWanted) => this.#closed(why, isWanted),
      isOverdue: () => this.#pace.isOverdue(),
    });
  }

  #await(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#closed(NO_ANSWER), ms);
  }

  #opened() {
    this.#await(JOIN_MS);
    this.#ask();
  }

  #closed(why, isWanted) {
    if (!this.#socket.wasOpen && since(this.#roundBegan) < ROUND_MS && this.#servers.passOver()) {
      this.#dial();
    } else {
      this.#gone(why, isWanted);
    }
  }

  /** The pong comes when everything has come that there is to say of the join. */
  #ask() {
    const join = { type: 'join', username: this.#name, resume: true };
    const session = this.#session;
    this.#isBack = session !== null;
    this.#askedBackAt = this.#isBack && this.#dismissal === null ? mark() : null;
    const anew = this.#password === '' ? join : { ...join, password: this.#password };
    this.#socket.send(session === null ? anew : fitting({ ...join, session }, this.#listener.since()));
    this.#socket.ping(() => this.#settled());
  }

  #received(message) {
    switch (message.type) {
      case 'goodbye': return this.#dismissed(message);
      case 'welcome': return this.#welcomed(message);
      default:
        if (this.#isWelcome) {
          this.#heard(message);
        } else if (message.type === 'error') {
          this.#refused(message);
        }
    }
  }

  #welcomed(welcome) {
    clearTimeout(this.#timer);
    this.#isWelcome = true;
    this.#dismissal = null;
    this.#session = welcome.session ?? null;
    this.#device = welcome.device;
    this.#password = '';
    this.#listener.welcomed(welcome, this.#isBack);
  }

  #heard(message) {
    const isNews = message.type === 'slowed' && !this.#pace.isSlow;
    if (message.type === 'slowed') {
      const pause = milliseconds(message.retryAfterMs);
      this.#socket.bear(pause);
      this.#pace.slow(pause);
    } else {
      this.#answered(message);
    }
    if (message.type !== 'slowed' || isNews) {
      this.#listener.received(message);
    }
  }

  /** What another device of this account has said has labels of its own. */
  #answered({ id, device }) {
    if (device === undefined || (this.#device ?? device) === device) {
      this.#pace.answered(id);
    }
  }

  #settled() {
    if (this.#isWelcome) {
      this.#cameInAt = mark();
      this.#change({ phase: 'in' });
      this.#listener.settled(this.#isBack);
    }
  }

  #refused(error) {
    if (error.code === 'session_unknown') {
      this.#sessionIsGone();
      return;
    }
    const why = refusal(error, this.#returns);
    if (PASSWORD.has(error.code)) {
      this.#asked(why, error.code);
    } else if (this.#returns && PASSING.has(error.code) && !this.#isAnothers(error)) {
      this.#gone(why, error.code !== 'username_taken', error.retryAfterMs);
    } else {
      this.suspend();
      this.#listener.refused(why, error.code);
    }
  }

  /** The next attempt is made on this connection: the server counts them. */
  #asked(why, code) {
    clearTimeout(this.#timer);
    this.#returns = false;
    this.#password = '';
    this.#wrong += code === 'password_wrong' ? 1 : 0;
    this.#change({ phase: 'asked' });
    this.#listener.refused(code === 'password_wrong' ? wrong(why, MAX_WRONG_PASSWORDS - this.#wrong) : why, code);
  }

  #sessionIsGone() {
    this.#session = null;
    if (this.#dismissal === null) {
      this.#ask();
    } else {
      this.#stayAway(this.#dismissal);
    }
  }

  /** Whoever holds the name since this tab was in holds it for good, if this page was never in itself. */
  #isAnothers({ code }) {
    return code === 'username_taken' && this.#cameInAt === null && ++this.#takenTries >= TAKEN_TRIES;
  }

  #dismissed(message) {
    const why = goodbye(message);
    if (message.reason === 'password_wrong' && !this.#isWelcome) {
      this.suspend();
      this.#listener.refused(why, message.reason);
    } else if (!FINAL.has(message.reason) || !(this.#isWelcome || this.#returns)) {
      this.#gone(why, true, message.retryAfterMs);
    } else if (message.reason === 'kicked' && this.#askedBackAt !== null && since(this.#askedBackAt) < LATE_MS) {
      // Sent away, or displaced by an earlier join of this page that came late: the session tells. Only once, as another tab that has
      // the session too would otherwise be displaced in turn, for ever.
      this.#dismissal = why;
      this.#backoff.reset();
      this.#gone(CLOSED);
    } else {
      this.#stayAway(why);
    }
  }

  #stayAway(why) {
    this.suspend();
    this.#listener.dismissed(why);
  }

  /**
   * The connection came to nothing.
   *
   * @param {number} [retryAfterMs]  sooner than that the server does not want to hear of it
   */
  #gone(why, isWanted = false, retryAfterMs = 0) {
    this.#servers.next();
    if (this.#isWelcome) {
      this.#returns = true;
      if (this.isIn && since(this.#cameInAt) >= LONG_STAY_MS) {
        this.#backoff.reset(); // else the server lets us in to drop us at once, and deserves no quicker attempts
      }
    }
    if (isWanted) {
      this.#backoff.slowDown();
    }
    if (this.#phase === 'asked') {
      this.suspend(); // whoever types their password has lost nothing
    } else if (this.#returns) {
      this.#putOff = { at: mark(), ms: milliseconds(retryAfterMs) };
      const pauseMs = this.#backoff.next(this.#putOff.ms);
      this.#hangUp({ phase: 'waiting', why, pauseMs });
      this.#timer = setTimeout(() => this.#attempt(), pauseMs);
    } else {
      this.#hangUp({ phase: 'out' });
      this.#listener.refused(why);
    }
  }

  #hangUp(state) {
    const wasWelcome = this.#isWelcome;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
    this.#isWelcome = false;
    this.#password = state.phase === 'joining' ? this.#password : '';
    this.#wrong = 0;
    const isUnsaid = this.#pace.lost();
    this.#change(state);
    if (wasWelcome) {
      this.#listener.lost();
    }
    if (isUnsaid) {
      this.#listener.unsaid();
    }
  }

  #change(state) {
    this.#phase = state.phase;
    this.#listener.changed(state);
  }
}
