import { ENTER } from './actions.js';
import * as attention from './attention.js';
import * as clock from './clock.js';
import * as directory from './directory.js';
import { notice } from './entries.js';
import { ID as HISTORY } from './history.js';
import * as outbox from './outbox.js';
import { Room } from './room.js';
import * as screen from './screen.js';
import { Talk } from './talk.js';
import { clean, cleanName } from './text.js';
import { sentence } from './words.js';

const MISSING = 'Something that the server sent is missing';
const SLOWED = 'You say more than the server reads at once. All of it is sent, only more slowly.';

/** What the server says to somebody who is in, and what follows from it. */
export class News {
  #connection;
  #conversations;
  #history;
  #actions;
  #back;

  constructor(connection, conversations, history, actions, back) {
    this.#connection = connection;
    this.#conversations = conversations;
    this.#history = history;
    this.#actions = actions;
    this.#back = back;
  }

  received(message) {
    switch (message.type) {
      case 'entered': return this.#entered(message);
      case 'message':
      case 'joined':
      case 'left':
      case 'topic': return this.#happened(message);
      case 'direct': return this.#saidToOne(message);
      case 'history': return this.#remembered(message);
      case 'users': return this.#listed(message);
      case 'rooms': return this.#found(message);
      case 'duplicate': return outbox.remove(message.id);
      case 'error': return this.#failed(message);
      case 'slowed': return this.#note(SLOWED, false);
      default: return undefined; // it is of a later server
    }
  }

  /** All rooms have come that somebody is still in. */
  settled(isBack) {
    for (const room of this.#conversations.rooms.filter((one) => !one.isOut && !this.#back.hasEntered(one))) {
      if (isBack) {
        this.#actions.outOf(room, '.');
      } else {
        this.#actions.enterAgain(room);
      }
    }
    const { current } = this.#conversations;
    const told = this.#back.over(current);
    if (isBack && told !== null) {
      this.#note(told.words, told.aside);
    }
    this.#history.begin(current);
  }

  #find(room) {
    return this.#conversations.find(Room.keyOf(room));
  }

  #entered(entry) {
    const isKnown = this.#find(entry.room) !== undefined;
    const room = this.#conversations.room(cleanName(entry.room));
    const wasOut = room.isOut;
    const entries = room.entered(entry, this.#back.away, clock.now());
    this.#back.entered(room, entries.length > 0);
    screen.show(room, ...entries);
    screen.peopleChanged();
    if ((!isKnown || wasOut) && this.#connection.isIn) { // somebody has asked for it
      this.#actions.pick(room);
    } else if (room === this.#conversations.current) {
      this.#history.begin(room);
    }
  }

  #happened(event) {
    const room = this.#find(event.room);
    if (room === undefined) {
      return;
    }
    this.#learnTime(event);
    if (!room.isNext(event)) {
      this.#connection.renew(MISSING);
      return;
    }
    const entry = room.happened(event, clock.now());
    if (event.type === 'left' && cleanName(event.username) === this.#conversations.reader.name) {
      this.#actions.remove(room);
      return;
    }
    this.#tell(room, entry);
    if (entry.aside) {
      screen.peopleChanged();
    }
    const talk = room.isLobby && entry.aside ? this.#conversations.find(Talk.keyOf(event.username)) : undefined;
    if (talk !== undefined) {
      screen.show(talk, talk.wentOrCame(event, clock.now()));
    }
  }

  #saidToOne(direct) {
    const all = this.#conversations;
    if (direct.seq <= all.directs) {
      return; // shown already
    }
    const seen = Math.max(all.directs, all.seenBefore);
    const missing = direct.seq - seen - 1;
    if (missing > 0 && !this.#connection.isIn) {
      this.#back.directsLost(missing);
    } else if (missing > 0 && seen > 0) {
      this.#connection.renew(MISSING);
      return;
    }
    this.#learnTime(direct);
    const [from, to] = [cleanName(direct.from), cleanName(direct.to)];
    const talk = this.#actions.talk(from === all.reader.name ? to : from);
    const entry = talk.said(direct, clock.now());
    if (direct.seq <= all.seenBefore) {
      screen.show(talk, entry);
      outbox.remove(entry.id);
    } else {
      this.#tell(talk, entry);
    }
    all.directs = direct.seq ?? 0;
    all.wroteLast = entry.own ? all.wroteLast : from;
  }

  #tell(conversation, entry) {
    const isCurrent = conversation === this.#conversations.current;
    if (entry.kind === 'message' && !entry.own && !isCurrent) {
      if (conversation.unread === 0) {
        screen.show(conversation, { kind: 'unread' });
      }
      conversation.missed(entry);
      if (entry.called || entry.toOne) {
        screen.announce(`New in ${conversation.title}, for you`);
      }
    }
    screen.show(conversation, entry);
    if (entry.own) {
      outbox.remove(entry.id);
    } else if (entry.kind === 'message') {
      attention.heard(entry, conversation, isCurrent, () => this.#actions.turnBackTo(conversation));
    }
    screen.changed();
  }

  #remembered({ room: name, messages }) {
    const room = this.#find(name);
    if (room !== undefined) {
      this.#history.answered(room, messages).filter(({ own }) => own).forEach(({ id }) => outbox.remove(id));
    }
  }

  #listed(users) {
    const room = this.#find(users.room);
    if (room !== undefined) {
      const { current } = this.#conversations;
      const isElsewhere = current.address.type === 'direct';
      screen.show(isElsewhere ? current : room, room.users(users, clock.now(), isElsewhere));
      screen.changed();
    }
  }

  #found({ rooms }) {
    const all = rooms.map(({ room, count, topic }) => {
      return { name: cleanName(room), count, topic: cleanName(topic), isIn: this.#find(room) !== undefined };
    });
    if (directory.isOpen()) {
      directory.show(all);
    } else {
      this.#actions.tellRooms(all);
    }
  }

  #failed({ code, id, message }) {
    if (code === 'session_unknown' && outbox.has(id)) {
      return; // another connection has the session: this one ends, and what it did not take is said again on the next
    }
    const why = clean(message);
    const room = id?.startsWith(ENTER) ? this.#conversations.find(id.slice(ENTER.length)) : undefined;
    if (id === HISTORY) {
      this.#history.lost();
    }
    if (room !== undefined && code === 'already_joined') {
      this.#actions.pick(room); // it was asked for twice
    } else if (room !== undefined && !room.isOut) {
      this.#actions.outOf(room, `: ${sentence(why)}`);
    } else if (!outbox.refuse(id, why)) {
      this.#actions.complain(why);
    }
  }

  /** What is said live, and not told of the past, was said just now. */
  #learnTime({ time }) {
    if (this.#connection.isIn) {
      clock.heard(time);
    }
  }

  #note(words, aside) {
    screen.show(this.#conversations.current, notice(clock.now(), [words], { aside }));
  }
}
