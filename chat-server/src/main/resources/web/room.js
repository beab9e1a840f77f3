import { NO_MENTION, mentionOf } from './markup.js';
import { clean, cleanName } from './text.js';
import { inWords, isLaterDay } from './times.js';

/** Names in a sentence: all stand in the list of people, and on a phone more would fill the screen. */
const MAX_NAMED = 20;

/**
 * One room as one person sees it, over however many connections: who is in it, what was seen last, and what is to be shown of
 * what happens. Knows nothing of pages and sockets.
 *
 * What is to be shown are entries, in order:
 * - `{kind: 'message', time, seq, from, own, text, action, mention, called}`: mention finds the reader's name in the text,
 *   called is whether it is there
 * - `{kind: 'notice', time, parts, seq, aside}`: parts are strings and `{name}`; aside is who joins and leaves
 * - `{kind: 'day', time}`: from here on it is this day
 */
export class Room {
  name;
  username = '';
  maxUsers = 0;
  count = 0;

  #people = new Set();
  #mention = NO_MENTION;
  #lastSeq = 0;
  #lostAt = null;
  #shownDay = null;

  constructor(name) {
    this.name = name;
  }

  /** The names of those who are here; of a large room not all. */
  get people() {
    return [...this.#people];
  }

  get presence() {
    return `${this.count} of ${this.maxUsers} here`;
  }

  /** In the room, for the first time or again. */
  entered(welcome, entered, now) {
    this.username = cleanName(welcome.username);
    this.#mention = mentionOf(this.username);
    this.maxUsers = welcome.maxUsers;
    this.count = entered.count;
    this.#people = new Set(entered.users.map(cleanName));
    const shown = this.#lostAt === null ? this.#greeting(welcome, now) : this.#greetingAgain(entered.seq, now);
    this.#lostAt = null;
    this.#lastSeq = entered.seq;
    return shown;
  }

  lost(now) {
    this.#lostAt = now;
  }

  /** In the room, after the page was reloaded in it. */
  reloaded(now) {
    return [notice(now, ['The page was reloaded: what was said before is not shown any more.'])];
  }

  /** Somebody said something, joined or left. */
  happened(event, now) {
    this.#lastSeq = event.seq;
    const entry = event.type === 'message' ? this.#said(event, now) : this.#wentOrCame(event, now);
    return this.#dated({ ...entry, seq: event.seq });
  }

  /** Who the server says is here. */
  users({ users, count, maxUsers }, now) {
    this.maxUsers = maxUsers;
    return [notice(now, this.#present(users.map(cleanName), count))];
  }

  #greeting({ motd }, now) {
    this.#shownDay = now;
    const welcome = motd === undefined ? [] : [notice(now, [clean(motd)])];
    return [...welcome, notice(now, ['You are ', ...this.#self(), '. Type exit to leave, /help for help.'])];
  }

  #greetingAgain(seq, now) {
    const back = notice(now, [`Back after ${inWords(now - this.#lostAt)} as `, ...this.#self(), '.']);
    return [...this.#dated(back), notice(now, [missed(seq - this.#lastSeq - 1)])];
  }

  #said(event, now) {
    const from = cleanName(event.from);
    const own = from === this.username;
    const text = clean(event.text);
    const mention = own ? NO_MENTION : this.#mention;
    const called = text.search(mention) >= 0;
    const time = Date.parse(event.time) || now;
    return { kind: 'message', time: new Date(time), from, own, text, action: event.action === true, mention, called };
  }

  #wentOrCame({ type, username, reason }, now) {
    const name = cleanName(username);
    const came = type === 'joined';
    this.count += came ? 1 : -1;
    this.#people[came ? 'add' : 'delete'](name);
    const what = came ? 'joined' : `left: ${cleanName(reason)}`;
    return { ...notice(now, [{ name }, ` ${what} (${this.count} of ${this.maxUsers})`]), aside: true };
  }

  /** The entry, behind a line for its day if that is a new one. */
  #dated(entry) {
    if (!isLaterDay(entry.time, this.#shownDay)) {
      return [entry];
    }
    this.#shownDay = entry.time;
    return [{ kind: 'day', time: entry.time }, entry];
  }

  #self() {
    return [{ name: this.username }, ', ', ...this.#present(this.people, this.count)];
  }

  #present(names, count) {
    const shown = names.slice(0, MAX_NAMED).sort(byName);
    const list = shown.flatMap((name) => [', ', { name }]).slice(1);
    const rest = shown.length < count ? [` and ${count - shown.length} more`] : [];
    return [`${count} of ${this.maxUsers} here: `, ...list, ...rest];
  }
}

/** The order in which one looks for a name. */
export function byName(a, b) {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : Number(x > y);
}

function notice(time, parts) {
  return { kind: 'notice', time, parts };
}

/** @param {number} events  how many the room had meanwhile; 0 or less if that cannot be known */
function missed(events) {
  return events > 0
    ? `Up to ${events} ${events === 1 ? 'event' : 'events'} (messages, joins, leaves) may have been missed.`
    : 'The server was started anew: what was said meanwhile, if anything, is not known.';
}
