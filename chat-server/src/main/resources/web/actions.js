import * as clock from './clock.js';
import * as composer from './composer.js';
import * as directory from './directory.js';
import { notice } from './entries.js';
import * as outbox from './outbox.js';
import { Room } from './room.js';
import * as screen from './screen.js';
import * as scroller from './scroller.js';
import { codePoints, isBlank, mayBeName } from './text.js';
import * as topic from './topic.js';

const NO_CONNECTION = 'Not sent: there is no connection. It stays here: send it when you are back.';
const NOT_IN = 'Not sent: you are not in the chat. Join again first; it stays here.';
const NEEDS_CONNECTION = 'That needs the connection, which is lost: try again when you are back.';
const NEEDS_CHAT = 'For that you have to be in the chat: join again first.';
const TOO_MANY_TALKS = 'So many people have written to you that the oldest conversations are not kept, those first that you never looked at.';

/** As the server says it, which would be too late: by then what was typed is gone. */
const NOT_A_NAME = "A room's name has 1 to 32 letters, digits, '-', '_' or '.', and is not 'server'";
const MAX_TOPIC = 200;

/** More rooms than this fill several screens and help nobody. */
const MOST_ROOMS = 100;

/** The label of a request to go into a room: a refusal bears it, and so tells which room. */
export const ENTER = 'enter ';

/** Characters of a label: no room has so long a name. */
const MOST_ID = 64;

/**
 * What somebody does in the chat, typed or picked. Methods return whether it was taken; where it was not, it is said why.
 */
export class Actions {
  #connection;
  #conversations;
  #history;
  #leave;
  #turned;
  #tellsRooms = false;
  #hasToldOfMany = false;

  /** @param {{leave: () => boolean, turned: () => void}} then  goes out of the chat; somebody looks at another conversation */
  constructor(connection, conversations, history, { leave, turned }) {
    this.#connection = connection;
    this.#conversations = conversations;
    this.#history = history;
    this.#leave = leave;
    this.#turned = turned;
  }

  say(text, action, to = this.#conversations.current) {
    const length = codePoints(text);
    const most = composer.MAX_TEXT;
    if (isBlank(text)) {
      return this.complain(`A message can't be empty: it has 1 to ${most} characters`);
    }
    if (length > most) {
      return this.complain(composer.tooLong(length));
    }
    if (to.isOut) {
      return this.complain(`Not sent: you are not in ${to.title}. /join ${to.name} goes back there; it stays here.`);
    }
    if (!this.#connection.isIn) {
      return this.#complainOfConnection(NO_CONNECTION, NOT_IN);
    }
    if (outbox.unanswered().length >= outbox.MOST) {
      return this.complain('Not sent: too many messages wait for an answer. It stays here.');
    }
    const item = outbox.add(to, text, action);
    this.turnTo(to);
    scroller.toEnd();
    this.deliver(item);
    return true;
  }

  /** Says something to one person only. */
  sayTo(name, text) {
    return this.#connection.isIn ? this.say(text, false, this.talk(name)) : this.#complainOfConnection(NO_CONNECTION, NOT_IN);
  }

  /** The talk with somebody. To keep it another one may have to go. */
  talk(name) {
    const talk = this.#conversations.talk(name);
    const superfluous = this.#conversations.superfluousTalk(hasWriting);
    if (superfluous !== null) {
      this.remove(superfluous);
      this.#tellOfMany();
    }
    return talk;
  }

  /** Sends what is in the outbox, perhaps once more. */
  deliver({ id, address, text, action }) {
    this.#connection.send({ ...address, text, id, ...(action && { action }) });
  }

  /** Says anew what came to nothing. */
  sayAgain({ id, key, text, action }) {
    if (this.say(text, action, this.#conversations.find(key))) {
      outbox.remove(id);
    }
    composer.focus();
  }

  turnTo(conversation) {
    if (conversation !== this.#conversations.current) {
      this.#conversations.current = conversation;
      screen.turn();
      this.#turned();
    }
    this.#history.begin(conversation);
    return true;
  }

  /** Turns to it, with something else than the keyboard's focus in the text. */
  pick(conversation) {
    directory.close();
    this.turnTo(conversation);
    composer.invite();
    return true;
  }

  #tellOfMany() {
    if (!this.#hasToldOfMany) {
      this.#hasToldOfMany = true;
      screen.show(this.#conversations.lobby, notice(clock.now(), [TOO_MANY_TALKS]));
    }
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

  /** Turns to the conversation above or below. */
  turnBy(step) {
    return this.turnTo(this.#conversations.beside(step));
  }

  /** Goes into a room, which need not be there yet; or back to it. */
  enter(name) {
    const room = this.#conversations.find(Room.keyOf(name));
    if (room !== undefined && !room.isOut) {
      return this.pick(room);
    }
    return mayBeName(name) ? this.#enter(name) : this.complainOfName();
  }

  /** Goes into a room that one was in in an earlier session. */
  enterAgain(room) {
    this.#enter(room.name);
  }

  /** Goes out of a room, or ends a talk. */
  part(conversation) {
    if (conversation.isLobby) {
      return this.complain('Everybody is in the lobby. /exit leaves the chat.');
    }
    if (conversation.address.type === 'message' && !conversation.isOut) {
      return this.#send({ type: 'part', room: conversation.name, id: 'part' });
    }
    this.remove(conversation);
    return true;
  }

  /** The reader is not in it any more, without having asked for that. What they have written there and not sent is kept. */
  outOf(room, why) {
    const told = `You are not in ${room.title} any more${why}`;
    const { lobby } = this.#conversations;
    if (!hasWriting(room)) {
      this.remove(room);
      screen.show(lobby, notice(clock.now(), [told]));
      return;
    }
    room.wentOut();
    screen.show(lobby, notice(clock.now(), [`${told} What you have not sent is kept there.`]));
    screen.show(room, notice(clock.now(), [`${told} What you have not sent stays here. /join ${room.name} goes back, /part gives it up.`]));
    screen.peopleChanged();
    this.#turned();
  }

  /** Takes it out of the list, and turns to another one if it was the current one. */
  remove(conversation) {
    const isCurrent = conversation === this.#conversations.current;
    this.#conversations.remove(conversation);
    this.#history.forget(conversation);
    outbox.removeAll(conversation.key);
    screen.drop(conversation);
    if (isCurrent) {
      screen.turn();
      this.pick(this.#conversations.current);
    }
    this.#turned();
  }

  /** Goes out of the chat. */
  leave() {
    return this.#leave();
  }

  askUsers(room) {
    return this.#send({ type: 'users', room: room.name });
  }

  /** @param {boolean} toTell  whether the answer is to be told in the log, or to stand in the directory only */
  askRooms(toTell) {
    this.#tellsRooms = toTell;
    return this.#send({ type: 'rooms', id: 'rooms' });
  }

  /** @param {{name: string, count: number, topic: string, isIn: boolean}[]} rooms */
  tellRooms(rooms) {
    if (!this.#tellsRooms) {
      return; // the directory was closed meanwhile
    }
    const more = rooms.length - MOST_ROOMS;
    const terms = rooms.slice(0, MOST_ROOMS).map(({ name, count, topic, isIn }) => {
      return [`#${name}`, `${count} there${isIn ? ' with you' : ''}${topic === '' ? '' : `: ${topic}`}`];
    });
    this.note(`${rooms.length} ${rooms.length === 1 ? 'room' : 'rooms'}:`, [...terms, ...(more > 0 ? [['…', `and ${more} more`]] : [])]);
  }

  /** @param {string} text  empty for none */
  setTopic(room, text) {
    const length = codePoints(text);
    if (length > MAX_TOPIC) {
      return this.complain(`A topic has at most ${MAX_TOPIC} characters, this one has ${length}`);
    }
    if (text === '' && room.topic === '' && !room.isTopicOnItsWay) {
      return this.tellTopic(room);
    }
    room.isTopicOnItsWay = this.#connection.isIn;
    return this.#send({ type: 'topic', room: room.name, topic: text, id: 'topic' });
  }

  tellTopic(room) {
    return room.topic === ''
      ? this.note(`${room.title} has no topic. /topic TEXT gives it one.`)
      : this.note(`Topic of ${room.title}: ${room.topic}`, [['/topic -', 'clears it']]);
  }

  /** Turns to one other, to talk with them alone. */
  talkTo(name) {
    this.turnTo(this.talk(name));
    composer.focus();
    return true;
  }

  complain(why) {
    const where = [directory, topic].find((dialog) => dialog.isOpen()) ?? composer;
    where.complain(why);
    return false;
  }

  /** Tells something where it can be seen now. */
  note(text, terms) {
    screen.show(this.#conversations.current, notice(clock.now(), [text], { terms }));
    screen.revealLast();
    return true;
  }

  complainOfName() {
    return this.complain(NOT_A_NAME);
  }

  /** Nothing is wrong with the connection any more. */
  connected() {
    for (const why of [NO_CONNECTION, NOT_IN, NEEDS_CONNECTION, NEEDS_CHAT]) {
      [composer, directory, topic].forEach((where) => where.takeBack(why));
    }
  }

  /** Something that is not said, and so not kept either, could not be done. */
  complainOfConnection() {
    return this.#complainOfConnection(NEEDS_CONNECTION, NEEDS_CHAT);
  }

  #complainOfConnection(whileAway, whileOut) {
    return this.complain(this.#connection.isOut ? whileOut : whileAway);
  }

  #enter(name) {
    const id = [...ENTER, ...Room.keyOf(name)].slice(0, MOST_ID).join('');
    return this.#send({ type: 'enter', room: name, id });
  }

  #send(message) {
    return this.#connection.send(message) || this.complainOfConnection();
  }
}

/** Whether there is something that the reader has written and not sent, or of which they do not know whether it was. */
function hasWriting(conversation) {
  return composer.hasDraft(conversation) || outbox.of(conversation.key).length > 0;
}
