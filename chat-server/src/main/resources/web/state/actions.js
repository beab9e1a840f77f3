import { MAX_REMEMBERED_IDS, MAX_TEXT_CODE_POINTS, PHRASES } from '../protocol.js';
import { fill } from '../text/phrases.js';
import { codePoints, fold, isBlank } from '../text/text.js';
import { Amendments } from './amendments.js';
import * as clock from './clock.js';
import { notice } from './entries.js';
import { Moderation } from './moderation.js';
import { Rooms } from './rooms.js';

const NO_CONNECTION = 'Not sent: there is no connection. It stays here: send it when you are back.';
const NOT_IN = 'Not sent: you are not in the chat. Join again first; it stays here.';
const NEEDS_CONNECTION = 'That needs the connection, which is lost: try again when you are back.';
const NEEDS_CHAT = 'For that you have to be in the chat: join again first.';
const TOO_MANY_DIRECTS =
  'So many people have written to you that the oldest conversations are not kept, those first that you never looked at.';

/** @param {number} length  in characters */
export function tooLong(length) {
  return `A message has at most ${MAX_TEXT_CODE_POINTS} characters, this one has ${length}`;
}

/** What somebody does in the chat, typed or picked. Methods return whether it was taken; where it was not, it is said why. */
export class Actions {
  rooms;
  moderation;
  amendments;

  #chat;
  #hasToldOfMany = false;

  constructor(chat) {
    this.#chat = chat;
    this.rooms = new Rooms(chat, this);
    this.moderation = new Moderation(chat, this);
    this.amendments = new Amendments(chat, this);
  }

  get #conversations() {
    return this.#chat.conversations;
  }

  say(text, action, to = this.#conversations.current) {
    const { connection, outbox, view } = this.#chat;
    const length = codePoints(text);
    if (isBlank(text)) {
      return this.complain(`A message can't be empty: it has 1 to ${MAX_TEXT_CODE_POINTS} characters`);
    }
    if (length > MAX_TEXT_CODE_POINTS) {
      return this.complain(tooLong(length));
    }
    if (to.isOut) {
      return this.complain(`Not sent: you are not in ${to.title}. /join ${to.name} goes back there; it stays here.`);
    }
    if (!connection.isIn) {
      return this.#complainOfConnection(NO_CONNECTION, NOT_IN);
    }
    if (outbox.unanswered.length >= MAX_REMEMBERED_IDS) {
      return this.complain('Not sent: too many messages wait for an answer. It stays here.');
    }
    const item = outbox.add(to, text, action);
    this.turnTo(to);
    this.#chat.excerpts.close(to);
    view.said();
    if (item.state === 'sent') {
      this.deliver(item);
    }
    return true;
  }

  sayTo(name, text) {
    return this.#chat.connection.isIn ? this.say(text, false, this.direct(name)) : this.#complainOfConnection(NO_CONNECTION, NOT_IN);
  }

  /** The talk with somebody. To keep it another one may have to go. */
  direct(name) {
    const direct = this.#conversations.direct(name);
    const superfluous = this.#conversations.superfluousDirect(({ key }) => this.#chat.outbox.holds(key));
    if (superfluous !== null) {
      this.remove(superfluous);
      this.#tellOfMany();
    }
    this.#chat.history.recall(direct);
    return direct;
  }

  #tellOfMany() {
    if (!this.#hasToldOfMany) {
      this.#hasToldOfMany = true;
      this.#chat.tell(this.#conversations.lobby, TOO_MANY_DIRECTS);
    }
  }

  /** Sends what is in the outbox, perhaps once more. */
  deliver({ id, address, text, action }) {
    this.#chat.connection.send({ ...address, text, id, ...(action && { action }) });
  }

  sayAgain({ id, key, text, action }) {
    if (this.say(text, action, this.#conversations.find(key))) {
      this.#chat.outbox.remove(id);
    }
  }

  turnTo(conversation) {
    if (conversation !== this.#conversations.current) {
      this.#conversations.current.excerpt = null;
      this.#conversations.current = conversation;
      this.#chat.look();
      this.#chat.save();
    }
    this.#chat.history.begin(conversation);
    return true;
  }

  /** Turns to it, to write there. */
  pick(conversation) {
    this.turnTo(conversation);
    this.#chat.view.picked();
    return true;
  }

  talkTo(name) {
    return this.pick(this.direct(name));
  }

  /** Turns to a conversation of which somebody heard a while ago: a talk begins anew if it is not there any more. */
  turnBackTo({ key, name, address }) {
    const conversation = this.#conversations.find(key);
    if (conversation !== undefined) {
      this.turnTo(conversation);
    } else if (address.type === 'direct') {
      this.talkTo(name);
    }
  }

  turnBy(step) {
    return this.turnTo(this.#conversations.beside(step));
  }

  /** Takes it out of the list, and turns to another one if it was the current one. */
  remove(conversation) {
    const { outbox, view } = this.#chat;
    const isCurrent = conversation === this.#conversations.current;
    this.#conversations.remove(conversation);
    outbox.removeAll(conversation.key);
    view.removed(conversation);
    if (isCurrent) {
      this.#chat.look();
      this.pick(this.#conversations.current);
    }
    this.#chat.save();
  }

  /** Opens the search, and looks for words, if there are any. */
  search(words, place = null) {
    if (!this.#chat.search.isOffered) {
      return this.complain(PHRASES.NO_SEARCH);
    }
    if (place !== null && !this.#chat.search.isOfferedIn(place)) {
      return this.complain('The server keeps only what accounts write to each other.');
    }
    if (words !== '') {
      this.#chat.search.ask(words, place);
    }
    this.#chat.view.searching(words);
    return true;
  }

  /** Leads to a message that was found, in a room or, `with` somebody, in a talk. */
  lookUp({ key, seq, with: name }) {
    const room = name === undefined ? this.#conversations.find(key) : this.direct(name);
    if (room === undefined) {
      return this.complain('You are not in that room any more.');
    }
    if (!this.#chat.connection.isIn) {
      return this.complainOfConnection();
    }
    this.turnTo(room);
    this.#chat.excerpts.lookUp(room, seq);
    return true;
  }

  askUsers(room) {
    return this.send({ type: 'users', room: room.name });
  }

  /** From now on nothing of what somebody says is to be seen, or it is again. */
  ignore(name) {
    const { ignored, view } = this.#chat;
    if (fold(name) === fold(this.#chat.name)) {
      return this.complain('You cannot ignore yourself.');
    }
    const problem = ignored.add(name);
    if (problem !== '') {
      return this.complain(problem);
    }
    view.ignoredChanged();
    const { lobby } = this.#conversations;
    const isThere = !lobby.isListed || lobby.people.some((one) => fold(one) === fold(name));
    return this.note(`${fill(PHRASES.IGNORING, name, name)}${isThere ? '' : ` ${fill(PHRASES.NOBODY_CALLED, name)}`}`);
  }

  unignore(name) {
    if (!this.#chat.ignored.remove(name)) {
      return this.complain(fill(PHRASES.NOT_IGNORED, name));
    }
    this.#chat.view.ignoredChanged();
    return this.note(fill(PHRASES.NOT_IGNORING, name));
  }

  /** Tells something where it can be seen now. @param {[string, string][]} [terms]  with their meanings */
  note(text, terms) {
    this.#chat.view.shown(this.#conversations.current, [notice(clock.now(), [text], { terms })], true);
    return true;
  }

  complain(why, isOfConnection = false) {
    this.#chat.view.complained(why, isOfConnection);
    return false;
  }

  /** As the server does it, which would be too late: by then what was typed is gone. */
  complainOfName() {
    return this.complain(PHRASES.ROOM_NAME);
  }

  /** Something that is not said, and so not kept either, could not be done. */
  complainOfConnection() {
    return this.#complainOfConnection(NEEDS_CONNECTION, NEEDS_CHAT);
  }

  #complainOfConnection(whileAway, whileOut) {
    return this.complain(this.#chat.connection.isOut ? whileOut : whileAway, true);
  }

  /** Asks the server for something that is not said, and so is not kept. */
  send(message) {
    return this.#chat.connection.send(message) || this.complainOfConnection();
  }
}
