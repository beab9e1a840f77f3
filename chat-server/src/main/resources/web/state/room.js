import { PHRASES } from '../protocol.js';
import { duration, fill, many, parts } from '../text/phrases.js';
import { cleanName } from '../text/text.js';
import { Conversation } from './conversation.js';
import { list, message, notice, wentOrCame } from './entries.js';
import { HistoryGap } from './history.js';

/** Where everybody starts, and nobody can leave but with the chat. */
export const LOBBY = 'lobby';

/**
 * One room as one person sees it, over however many connections: who is in it, what it is about, what was seen last. What happens
 * becomes entries (see entries.js).
 */
export class Room extends Conversation {
  static sign = '#';

  maxUsers = 0;
  count = 0;
  topic = '';
  /** Whether the reader has set another one and has not heard of it yet. */
  isTopicOnItsWay = false;
  /** The operator's greeting, for whoever comes into the lobby; empty if there is none. */
  motd = '';
  /** Tells the room's numbers from those of another one of the same name, or of another server; null before it was entered. */
  epoch = null;
  /** The number of the latest event that was seen. */
  seq = 0;
  /** The number of the reader's own entry. */
  cameIn = 0;
  /** Whether the reader is not in it any more, and has something in it that is worth keeping. */
  isOut = false;
  /** Whether it is known to be closed: to all but those who are invited. */
  isClosed = false;

  #people = new Set();
  #counted = 0;
  #isShown = false;

  get address() {
    return { type: 'message', ...this.place };
  }

  /** How requests for what was said there name it. */
  get place() {
    return { room: this.name };
  }

  get isLobby() {
    return this.name === LOBBY;
  }

  /** The names of those who are here; of a large room not all. */
  get people() {
    return [...this.#people];
  }

  /** Whether all who are here are known by name. */
  get isListed() {
    return this.#people.size >= this.count;
  }

  get presence() {
    return this.isOut ? 'You are not in' : `${this.#occupancy(this.count)} here`;
  }

  /**
   * In the room, for the first time or again.
   *
   * @param {number} awayMs  since the connection was lost, if it was
   */
  entered(entry, awayMs, now) {
    const again = { sameEpoch: entry.epoch !== undefined && entry.epoch === this.epoch, lastSeen: this.seq };
    this.isOut = false;
    this.count = entry.count;
    this.#people = new Set(entry.users.map(cleanName));
    this.topic = cleanName(entry.topic ?? '');
    this.isTopicOnItsWay = false;
    this.epoch = entry.epoch ?? null;
    this.seq = entry.seq;
    this.#counted = Math.max(entry.seq, entry.last ?? 0);
    if (entry.recovered === undefined) {
      this.cameIn = entry.seq;
    }
    if (!again.sameEpoch) {
      this.seenTo = 0;
      this.recent = [];
    }
    const entries = this.#welcome(entry, again, awayMs, now);
    return entry.open === true ? [...entries, notice(now, [fill(PHRASES.ROOM_OPEN, this.title)])] : entries;
  }

  wentOut() {
    this.isOut = true;
    this.count = 0;
    this.#people.clear();
  }

  #welcome({ seq, recovered }, { sameEpoch, lastSeen }, awayMs, now) {
    const wasShown = this.#isShown;
    const missed = seq - lastSeen - (recovered === undefined ? 1 : 0); // to come in anew was an event too
    this.#isShown = true;
    if (wasShown && (recovered === true || (sameEpoch && missed === 0))) {
      return [];
    }
    if (!wasShown || !sameEpoch) {
      this.oldest = wasShown ? 1 : seq + 1;
    }
    this.gap = new HistoryGap(seq + 1, wasShown && sameEpoch ? lastSeen : 0, wasShown);
    const gap = { kind: 'gap', isMiddle: wasShown };
    if (wasShown) {
      const lost = this.isLobby && recovered === undefined ? ' Private messages may have been lost.' : '';
      return [gap, notice(now, [`Back after ${duration(awayMs)}. ${this.#whatIsMissing(sameEpoch, missed)}${lost}`])];
    }
    return recovered === undefined ? [gap, ...this.#greeting(now)] : [gap];
  }

  /** Whether this is the next that happened here: otherwise something is missing. */
  isNext(event) {
    return event.seq === this.seq + 1;
  }

  /** Somebody said something, joined, left, or set the topic. */
  happened(event, now) {
    this.seq = event.seq;
    switch (event.type) {
      case 'message': return message(event, this.reader, now);
      case 'topic': return this.#topicSet(event, now);
      default: return this.#wentOrCame(event, now);
    }
  }

  /** Something that was said before, as an entry. */
  recalled(event, now) {
    return { ...message(event, this.reader, now), past: event.seq <= this.cameIn };
  }

  /**
   * Who the server says is here.
   *
   * @param {boolean} isElsewhere  whether that is told in another conversation
   */
  users({ users, count, maxUsers }, now, isElsewhere) {
    this.maxUsers = maxUsers;
    const there = this.#occupancy(count);
    const where = isElsewhere ? `${this.title}, ${there} there: ` : `${there} here: `;
    return notice(now, [where, ...list(users.map(cleanName), count)]);
  }

  /** What of it outlives the page. */
  get state() {
    const { name, epoch, seq, cameIn, isOut, isClosed, unseen, seenTo } = this;
    return { name, epoch, seq, cameIn, isOut, isClosed, unseen, seenTo };
  }

  #greeting(now) {
    const present = [`${this.presence}: `, ...list(this.people, this.count)];
    if (!this.isLobby) {
      return [notice(now, parts(PHRASES.ENTERED, this.title, present))];
    }
    const welcome = notice(now, parts(PHRASES.WELCOME, { name: this.reader.name }, present));
    return this.motd === '' ? [welcome] : [notice(now, [this.motd]), welcome];
  }

  #whatIsMissing(sameEpoch, events) {
    if (!sameEpoch) {
      return `The ${this.isLobby ? 'server was started' : 'room was made'} anew: what it no longer knows is not shown.`;
    }
    return `Up to ${many(events, 'event')} (messages, joins, leaves) may have been missed: what the server still knows of them is above.`;
  }

  #topicSet({ seq, username, topic }, now) {
    const name = cleanName(username);
    const isOwn = name === this.reader.name;
    this.topic = cleanName(topic);
    this.isTopicOnItsWay &&= !isOwn;
    const phrase = this.topic === '' ? PHRASES.TOPIC_CLEARED : PHRASES.TOPIC_SET;
    return notice(now, parts(phrase, isOwn ? PHRASES.YOU : { name }, this.topic), { seq });
  }

  #wentOrCame(event, now) {
    const name = cleanName(event.username);
    const came = event.type === 'joined';
    const isNews = event.seq > this.#counted; // else the count has it already, and is not as it was then
    if (isNews) {
      this.count += came ? 1 : -1;
      this.#people[came ? 'add' : 'delete'](name);
    }
    return wentOrCame(event, name, isNews ? `${this.#occupancy(this.count)}${this.isLobby ? '' : ' here'}` : '', now);
  }

  /** In the lobby as many can be as in the chat; where more are in, what is known of that is not up to date. */
  #occupancy(count) {
    return this.isLobby && count <= this.maxUsers ? `${count} of ${this.maxUsers}` : `${count}`;
  }
}
