import { NO_MENTION, mentionOf } from './mention.js';
import { LOBBY, Room } from './room.js';
import { Talk } from './talk.js';
import { byName } from './text.js';

/** Talks that are kept: anybody may begin one. */
const MOST_TALKS = 100;

/**
 * What somebody takes part in: rooms, and talks with one other. One of them is current: what they type goes there. Knows nothing of
 * pages and sockets.
 */
export class Conversations {
  /** Whose they are, for all of them. */
  reader = { name: '', mention: NO_MENTION };
  current;
  /** The number of the latest direct message that is shown, and of the latest that was before the page was reloaded. */
  directs = 0;
  seenBefore = 0;
  /** The name of whoever wrote to the reader alone last, or null. */
  wroteLast = null;

  #all = new Map();

  constructor() {
    this.clear();
  }

  /** As if nobody had been in. */
  clear() {
    this.#all.clear();
    this.current = this.room(LOBBY);
    this.wroteLast = null;
    this.begin();
  }

  /** A session begins, and with it the numbers of its direct messages. */
  begin() {
    this.directs = 0;
    this.seenBefore = 0;
  }

  /** Takes part again as in {@link state}, before the page was reloaded. */
  restore({ current, directs, wroteLast, rooms, talks }) {
    rooms.forEach((state) => Object.assign(this.room(state.name), state));
    talks.forEach((state) => Object.assign(this.talk(state.name), state));
    this.current = this.find(current) ?? this.lobby;
    this.wroteLast = wroteLast;
    this.seenBefore = directs;
  }

  set name(name) {
    this.reader.name = name;
    this.reader.mention = mentionOf(name);
  }

  get lobby() {
    return this.find(Room.keyOf(LOBBY));
  }

  /** All, as one looks for them: the lobby, rooms, people. */
  get list() {
    const sorted = (some) => some.sort((a, b) => byName(a.name, b.name));
    return [this.lobby, ...sorted(this.rooms.filter((room) => !room.isLobby)), ...sorted(this.#of(Talk))];
  }

  get rooms() {
    return this.#of(Room);
  }

  find(key) {
    return this.#all.get(key);
  }

  /** The room of that name, which need not be there yet. */
  room(name) {
    return this.#findOrMake(Room, name);
  }

  /** The talk with the person of that name, which from now on is the latest. */
  talk(name) {
    const talk = this.#findOrMake(Talk, name);
    this.#all.delete(talk.key);
    this.#all.set(talk.key, talk);
    return talk;
  }

  /**
   * If there are too many talks the one that is to go: of those that nobody has touched the oldest, else of the others. Never the
   * current one or the latest.
   *
   * @param {(talk: Talk) => boolean} holds  whether it has something that its reader has written and not sent
   * @returns {?Talk}
   */
  superfluousTalk(holds) {
    const talks = this.#of(Talk);
    if (talks.length <= MOST_TALKS) {
      return null;
    }
    const others = talks.slice(0, -1).filter((talk) => talk !== this.current);
    return others.find((talk) => !talk.isTouched && !holds(talk)) ?? others.find((talk) => !holds(talk)) ?? others[0];
  }

  /** Takes no part in it any more. Never the lobby. */
  remove(conversation) {
    if (conversation === this.current) {
      this.current = this.list[this.list.indexOf(conversation) - 1];
    }
    this.#all.delete(conversation.key);
  }

  /** The next in the list, or with -1 the one before; behind the last comes the first. */
  beside(step) {
    const { list } = this;
    return list.at((list.indexOf(this.current) + step) % list.length);
  }

  /** The latest numbers that were seen, those first that are missed most. */
  get since() {
    const known = this.rooms.filter(({ epoch, isOut }) => epoch !== null && !isOut);
    const first = known.filter((room) => room === this.current || room.isLobby);
    return [['@', this.directs], ...[...new Set([...first, ...known])].map(({ name, seq }) => [name, seq])];
  }

  get state() {
    return {
      current: this.current.key,
      directs: Math.max(this.directs, this.seenBefore),
      wroteLast: this.wroteLast,
      rooms: this.rooms.map((room) => room.state),
      talks: this.#of(Talk).map((talk) => talk.state),
    };
  }

  #of(kind) {
    return [...this.#all.values()].filter((conversation) => conversation instanceof kind);
  }

  #findOrMake(Kind, name) {
    const key = Kind.keyOf(name);
    const found = this.#all.get(key) ?? new Kind(name, this.reader);
    this.#all.set(key, found);
    found.name = name;
    return found;
  }
}
