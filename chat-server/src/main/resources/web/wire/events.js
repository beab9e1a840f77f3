import { PHRASES } from '../protocol.js';
import { ACCOUNT } from '../state/account.js';
import { ENTER } from '../state/actions.js';
import * as clock from '../state/clock.js';
import { Direct } from '../state/direct.js';
import { HISTORY } from '../state/history.js';
import { Room } from '../state/room.js';
import { SEARCH } from '../state/search.js';
import { sentence } from '../text/phrases.js';
import { clean, cleanName } from '../text/text.js';
import { PASSWORD } from './resume.js';

/** Between two attempts to say what the server cannot keep: it may ask for more. */
const LEAST_MS = 1_000;
const MOST_MS = 5 * 60_000;

/** Codes that nothing but a request about the account is refused with: one without a label is of the request that waits. */
const ABOUT_ACCOUNTS = new Set([...PASSWORD, 'password_too_long', 'registration_closed', 'tls_required']);

const MISSING = 'Something that the server sent is missing';

/** What comes from the server, and what follows from it. It is what {@link Connection} tells. */
export class Events {
  #chat;
  #actions;
  #trying = null;

  /** @param {Actions} actions  what follows may be what somebody could have done, too */
  constructor(chat, actions) {
    this.#chat = chat;
    this.#actions = actions;
  }

  since() {
    return this.#chat.conversations.since;
  }

  changed(state) {
    this.#chat.view.connectionChanged(state);
  }

  welcomed(welcome, isBack) {
    const { conversations: { lobby }, view } = this.#chat;
    this.#chat.welcomed(cleanName(welcome.username), isBack);
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
        this.#actions.outOf(room, '.');
      } else {
        this.#actions.askToEnter(room.name);
      }
    }
    const { current } = conversations;
    const told = resumeNotice.over(current);
    if (isBack && told !== null) {
      this.#chat.tell(current, told.words, { aside: told.aside });
    }
    history.begin(current);
    this.#deliver(outbox.unanswered);
    this.#chat.save();
  }

  lost() {
    this.#chat.resumeNotice.lost();
    this.#chat.history.lost();
    this.#chat.search.lost();
    this.#chat.account.lost();
    clearTimeout(this.#trying);
    this.#trying = null;
  }

  unsaid() {
    this.#actions.complainOfConnection();
  }

  refused(why, code) {
    this.#chat.out();
    this.#chat.view.wentOut(why, code !== 'password_required', code);
  }

  dismissed(why) {
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
      case 'direct': return this.#saidToOne(message);
      case 'history': return this.#remembered(message);
      case 'found': return this.#chat.search.answered(message);
      case 'account': return this.#chat.account.answered(message);
      case 'users': return this.#listed(message);
      case 'rooms': return this.#found(message);
      case 'duplicate': return this.#chat.outbox.remove(message.id);
      case 'error': return this.#failed(message);
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
    const { isOut: wasOut, epoch } = room;
    const entries = room.entered(entry, resumeNotice.away, clock.now());
    if (room.epoch !== epoch) {
      excerpts.close(room); // its numbers mean something else now
    }
    resumeNotice.entered(room, entries.length > 0);
    view.shown(room, entries, false);
    view.peopleChanged();
    if ((!isKnown || wasOut) && connection.isIn) { // somebody has asked for it
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
      this.#actions.remove(room);
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

  #saidToOne(message) {
    const { connection, conversations, outbox, resumeNotice, view } = this.#chat;
    if (message.seq <= conversations.lastDirect) {
      return; // shown already
    }
    const seen = Math.max(conversations.lastDirect, conversations.seenBefore);
    const missing = message.seq - seen - 1;
    if (missing > 0 && !connection.isIn) {
      resumeNotice.directsLost(missing);
    } else if (missing > 0 && seen > 0) {
      connection.renew(MISSING);
      return;
    }
    this.#learnTime(message);
    const [from, to] = [cleanName(message.from), cleanName(message.to)];
    const direct = this.#actions.direct(from === conversations.reader.name ? to : from);
    const entry = direct.said(message, clock.now());
    if (message.seq <= conversations.seenBefore) {
      view.shown(direct, [entry], false);
      outbox.remove(entry.id);
    } else {
      this.#show(direct, entry);
    }
    conversations.lastDirect = message.seq ?? 0;
    conversations.wroteLast = entry.own ? conversations.wroteLast : from;
  }

  #show(conversation, entry) {
    const { conversations, outbox, view } = this.#chat;
    const isNews = entry.kind === 'message' && !entry.own;
    if (isNews && (conversation !== conversations.current || conversation.excerpt !== null)) {
      if (conversation.unread === 0) {
        view.shown(conversation, [{ kind: 'unread' }], false);
      }
      conversation.missed(entry);
    }
    view.shown(conversation, [entry], false);
    if (entry.own) {
      outbox.remove(entry.id);
    } else if (isNews) {
      view.heard(conversation, entry);
    }
    view.changed();
  }

  #remembered({ room, messages }) {
    const { conversations, history, outbox } = this.#chat;
    history.answered(Room.keyOf(room), messages);
    messages.filter(({ from }) => cleanName(from) === conversations.reader.name).forEach(({ id }) => outbox.remove(id));
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
    this.#actions.tellRooms(rooms.map(({ room, count, topic }) => {
      return { name: cleanName(room), count, topic: cleanName(topic), isIn: this.#find(room)?.isOut === false };
    }));
  }

  #failed({ code, id, message, retryAfterMs }) {
    const { account, conversations, history, outbox, search } = this.#chat;
    if (code === 'session_unknown' && outbox.has(id)) {
      return; // another connection has the session: this one ends, and what it did not take is said again on the next
    }
    const why = clean(message);
    const room = id?.startsWith(ENTER) ? conversations.find(id.slice(ENTER.length)) : undefined;
    if (id === SEARCH) {
      search.refused(why);
      return;
    }
    if (id === ACCOUNT || (id === undefined && account.isPending && ABOUT_ACCOUNTS.has(code))) {
      account.refused(why);
      return;
    }
    if (code === 'storage_unavailable' && outbox.hold(id, why)) {
      this.#trySoon(retryAfterMs);
      return;
    }
    if (id === HISTORY) {
      history.refused();
    }
    if (room !== undefined && code === 'already_joined') {
      this.#actions.pick(room); // it was asked for twice
    } else if (room !== undefined && !room.isOut) {
      this.#actions.outOf(room, `: ${sentence(why)}`);
    } else if (!outbox.refuse(id, why)) {
      this.#actions.complain(why);
    }
  }

  #deliver(items) {
    items.forEach((item) => this.#actions.deliver(item));
  }

  /** Says again what the server could not keep, when it asks for that. All in its order, so one attempt is enough for all. */
  #trySoon(retryAfterMs) {
    const pause = Math.min(Math.max(retryAfterMs || 0, LEAST_MS), MOST_MS);
    this.#trying ??= setTimeout(() => {
      this.#trying = null;
      this.#deliver(this.#chat.outbox.unanswered.filter(({ state }) => state === 'held'));
    }, pause);
  }

  /** What is said live, and not told of the past, was said just now. */
  #learnTime({ time }) {
    if (this.#chat.connection.isIn) {
      clock.heard(time);
    }
  }
}
