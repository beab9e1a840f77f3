import { NO_MENTION, mentionOf } from '../text/mention.js';
import { byName } from '../text/text.js';
import { Direct } from './direct.js';
import { LOBBY, Room } from './room.js';

/** Talks with one other that are kept: anybody may begin one. */
const MOST_DIRECTS = 100;

/** What somebody takes part in: rooms, and talks with one other. One of them is current: what they type goes there. */
export class Conversations {
  /** Whose they are, for all of them. */
  reader = { name: '', mention: NO_MENTION };
  current;
  /** The number of the latest direct message that is shown, and of the latest that was before the page was reloaded. */
  lastDirect = 0;
  seenBefore = 0;
  /** The name of whoever wrote to the reader alone last, or null. */
  wroteLast = null;

  #all = new Map();

  constructor() {
    this.clear();
  }

  clear() {
    this.#all.clear();
    this.current = this.room(LOBBY);
    this.wroteLast = null;
    this.begin();
  }

  /** A session begins, and with it the numbers of its direct messages. */
  begin() {
    this.lastDirect = 0;
    this.seenBefore = 0;
  }

  /** Takes part again as in {@link state}, before the page was reloaded. */
  restore({ current, lastDirect, wroteLast, rooms, directs }) {
    rooms.forEach((state) => Object.assign(this.room(state.name), state));
    directs.forEach((state) => Object.assign(this.direct(state.name), state));
    this.current = this.find(current) ?? this.lobby;
    this.wroteLast = wroteLast;
    this.seenBefore = lastDirect;
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
    return [this.lobby, ...sorted(this.rooms.filter((room) => !room.isLobby)), ...sorted(this.#of(Direct))];
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
  direct(name) {
    const direct = this.#findOrMake(Direct, name);
    this.#all.delete(direct.key);
    this.#all.set(direct.key, direct);
    return direct;
  }

  /**
   * If there are too many talks the one that is to go: of those that nobody has touched the oldest, else of the others. Never the
   * current one or the latest.
   *
   * @param {(direct: Direct) => boolean} holds  whether it has something that its reader has written and not sent
   * @returns {?Direct}
   */
  superfluousDirect(holds) {
    const directs = this.#of(Direct);
    if (directs.length <= MOST_DIRECTS) {
      return null;
    }
    const others = directs.slice(0, -1).filter((direct) => direct !== this.current);
    return others.find((direct) => !direct.isTouched && !holds(direct)) ?? others.find((direct) => !holds(direct)) ?? others[0];
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
    return [['@', this.lastDirect], ...[...new Set([...first, ...known])].map(({ name, seq }) => [name, seq])];
  }

  /** What of them outlives the page. */
  get state() {
    return {
      current: this.current.key,
      lastDirect: Math.max(this.lastDirect, this.seenBefore),
      wroteLast: this.wroteLast,
      rooms: this.rooms.map((room) => room.state),
      directs: this.#of(Direct).map((direct) => direct.state),
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
