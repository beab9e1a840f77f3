import { PHRASES } from '../protocol.js';
import * as clock from '../state/clock.js';
import { Direct } from '../state/direct.js';
import { Room } from '../state/room.js';
import { clean, cleanName, fold } from '../text/text.js';
import { Refusals } from './refusals.js';

const MISSING = 'Something that the server sent is missing';

/** What comes from the server, and what follows from it. It is what {@link Connection} tells. */
export class Events {
  #chat;
  #actions;
  #refusals;
  /** Whether the session is the one of before. */
  #isBack = false;

  /** @param {Actions} actions  what follows may be what somebody could have done, too */
  constructor(chat, actions) {
    this.#chat = chat;
    this.#actions = actions;
    this.#refusals = new Refusals(chat, actions);
  }

  since() {
    return this.#chat.conversations.since;
  }

  changed(state) {
    this.#chat.view.connectionChanged(state);
  }

  welcomed(welcome, isBack) {
    const { conversations: { lobby }, view } = this.#chat;
    this.#isBack = isBack;
    this.#chat.welcomed(cleanName(welcome.username), isBack, welcome.device ?? null);
    lobby.maxUsers = welcome.maxUsers;
    lobby.motd = clean(welcome.motd);
    this.#chat.features = new Set(Array.isArray(welcome.features) ? welcome.features : []);
    this.#chat.account.role = this.#chat.features.has('accounts') ? clean(welcome.role ?? 'guest') : null;
    view.cameIn();
    view.changed();
  }

  /** All rooms have come that somebody is still in. */
  settled(isBack) {
    const { conversations, history, outbox, resumeNotice } = this.#chat;
    this.#chat.hasArrived = true;
    for (const room of conversations.rooms.filter((one) => !one.isOut && !resumeNotice.hasEntered(one))) {
      if (isBack) {
        this.#actions.rooms.outOf(room, '.');
      } else {
        this.#actions.rooms.askToEnter(room.name);
      }
    }
    this.#actions.amendments.resume();
    const { current } = conversations;
    const told = resumeNotice.over(current);
    if (isBack && told !== null) {
      this.#chat.tell(current, told.words, { aside: told.aside });
    }
    history.begin(current);
    outbox.unanswered.forEach((item) => this.#actions.deliver(item));
    this.#chat.reading.note();
    this.#chat.reading.flush();
    this.#chat.save();
  }

  lost() {
    this.#chat.resumeNotice.lost();
    this.#chat.history.lost();
    this.#chat.search.lost();
    this.#chat.account.lost();
    this.#actions.rooms.lost();
    this.#refusals.lost();
  }

  unsaid() {
    this.#actions.complainOfConnection();
  }

  refused(why, code) {
    this.#actions.amendments.clear();
    this.#chat.out();
    this.#chat.view.wentOut(why, code !== 'password_required', code);
  }

  dismissed(why) {
    this.#actions.amendments.clear();
    this.#chat.out();
    this.#chat.view.connectionChanged({ phase: 'dismissed', why });
  }

  received(message) {
    this.#obey(message);
    this.#chat.saveSoon();
  }

  #obey(message) {
    switch (message.type) {
      case 'entered': return this.#entered(message);
      case 'message':
      case 'joined':
      case 'left':
      case 'topic': return this.#happened(message);
      case 'edited':
      case 'deleted': return this.#amended(message);
      case 'direct': return this.#saidToOne(message);
      case 'read': return this.#read(message);
      case 'history': return this.#remembered(message);
      case 'found': return this.#chat.search.answered(message);
      case 'account': return this.#identified(message);
      case 'moderated': return this.#actions.moderation.moderated(message);
      case 'bans': return this.#actions.moderation.listed(message);
      case 'invited': return this.#actions.moderation.invited(message);
      case 'users': return this.#listed(message);
      case 'rooms': return this.#found(message);
      case 'duplicate': return this.#chat.outbox.remove(message.id);
      case 'error': return this.#refusals.refused(message);
      case 'slowed': return this.#chat.tell(this.#chat.conversations.current, PHRASES.SLOWED);
      default: return undefined; // it is of a later server
    }
  }

  #find(room) {
    return this.#chat.conversations.find(Room.keyOf(room));
  }

  #entered(entry) {
    const { connection, conversations, excerpts, history, resumeNotice, view } = this.#chat;
    const isKnown = this.#find(entry.room) !== undefined;
    const room = conversations.room(cleanName(entry.room));
    const isAsked = this.#actions.rooms.answeredToEnter(room.key) !== undefined;
    const { isOut: wasOut, epoch } = room;
    const entries = room.entered(entry, resumeNotice.away, clock.now());
    if (room.epoch !== epoch) {
      excerpts.close(room); // its numbers mean something else now
    }
    resumeNotice.entered(room, entries.length > 0);
    view.shown(room, entries, false);
    view.peopleChanged();
    if ((!isKnown || wasOut) && isAsked && connection.isIn) {
      this.#actions.pick(room);
    } else if (room === conversations.current) {
      history.begin(room);
    }
  }

  #happened(event) {
    const { connection, conversations, view } = this.#chat;
    const room = this.#find(event.room);
    if (room === undefined) {
      return;
    }
    this.#learnTime(event);
    if (!room.isNext(event)) {
      connection.renew(MISSING);
      return;
    }
    const entry = room.happened(event, clock.now());
    if (event.type === 'left' && cleanName(event.username) === conversations.reader.name) {
      this.#actions.rooms.wentOutOf(room, event.reason);
      return;
    }
    this.#show(room, entry);
    if (entry.aside) {
      view.peopleChanged();
    }
    const direct = room.isLobby && entry.aside ? conversations.find(Direct.keyOf(event.username)) : undefined;
    if (direct !== undefined) {
      view.shown(direct, [direct.wentOrCame(event, clock.now())], false);
    }
  }

  /** What was asked for twice is answered by what happened the first time. */
  #amended(event) {
    const { connection, search, view } = this.#chat;
    const room = this.#find(event.room);
    this.#actions.amendments.answered(event);
    if (room === undefined) {
      return;
    }
    if (event.seq > room.seq && !room.isNext(event)) {
      connection.renew(MISSING);
      return;
    }
    room.seq = Math.max(room.seq, event.seq);
    const change = room.amend(event, connection.isIn ? clock.now() : null);
    search.amend(room.key, change);
    view.amended(room, event.of, change);
    view.changed();
  }

  /** At another device. */
  #read({ room, with: name, seq }) {
    const conversation = this.#chat.conversations.find(name === undefined ? Room.keyOf(room) : Direct.keyOf(name));
    if (conversation !== undefined) {
      this.#chat.reading.heard(conversation, seq);
    }
  }

  #identified(message) {
    if (fold(cleanName(message.username)) === fold(this.#chat.name)) {
      this.#chat.account.answered(message);
    } else {
      this.#actions.moderation.told(message);
    }
  }

  #saidToOne(message) {
    const { connection, conversations, ignored, resumeNotice, view } = this.#chat;
    if (message.seq <= conversations.lastDirect) {
      return; // shown already
    }
    const seen = Math.max(conversations.lastDirect, conversations.seenBefore);
    const missing = message.seq - seen - 1;
    if (missing > 0 && !connection.isIn && (seen > 0 || (this.#isBack && this.#chat.device === null))) { // else an account knows more than this device
      resumeNotice.directsLost(missing);
    } else if (missing > 0 && seen > 0) {
      connection.renew(MISSING);
      return;
    }
    this.#learnTime(message);
    const [from, to] = [cleanName(message.from), cleanName(message.to)];
    conversations.lastDirect = message.seq ?? 0;
    if (ignored.has(from)) {
      return;
    }
    const direct = this.#actions.direct(from === conversations.reader.name ? to : from);
    const entry = direct.said(message, clock.now());
    if (message.seq <= conversations.seenBefore) {
      direct.remember([entry]);
      view.shown(direct, [entry], false);
      this.#confirm(entry);
    } else {
      this.#show(direct, entry);
    }
    conversations.wroteLast = entry.own ? conversations.wroteLast : from;
  }

  #show(conversation, entry) {
    const { conversations, ignored, reading, view } = this.#chat;
    const isNews = entry.kind === 'message' && !entry.own && !entry.isDeleted && !ignored.has(entry.from);
    if (entry.kind === 'message') {
      conversation.remember([entry]);
    }
    if (isNews && (conversation !== conversations.current || conversation.excerpt !== null)) {
      if (conversation.unread === 0) {
        view.shown(conversation, [{ kind: 'unread' }], false);
      }
      conversation.missed(entry);
    }
    view.shown(conversation, [entry], false);
    if (entry.own) {
      this.#confirm(entry);
    } else if (isNews) {
      view.heard(conversation, entry);
    }
    reading.note();
    view.changed();
  }

  /** The reader has said something, here or at another device. */
  #confirm({ id, device }) {
    if (this.#chat.outbox.confirmed(id, device)) {
      this.#chat.device ??= device ?? null; // whoever has registered since they came in is a device since then
    }
  }

  #remembered({ room, with: name, messages }) {
    const { conversations, history } = this.#chat;
    history.answered(name === undefined ? Room.keyOf(room) : Direct.keyOf(name), messages);
    messages.filter(({ from }) => cleanName(from) === conversations.reader.name).forEach((event) => this.#confirm(event));
  }

  #listed(users) {
    const { conversations: { current }, view } = this.#chat;
    const room = this.#find(users.room);
    if (room !== undefined) {
      const isElsewhere = current instanceof Direct;
      view.shown(isElsewhere ? current : room, [room.users(users, clock.now(), isElsewhere)], false);
      view.changed();
    }
  }

  #found({ rooms }) {
    this.#actions.rooms.tellRooms(rooms.map(({ room, count, topic }) => {
      return { name: cleanName(room), count, topic: cleanName(topic), isIn: this.#find(room)?.isOut === false };
    }));
  }

  /** What is said live, and not told of the past, was said just now. */
  #learnTime({ time }) {
    if (this.#chat.connection.isIn) {
      clock.heard(time);
    }
  }
}
