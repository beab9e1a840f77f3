import { MAX_ID_CODE_POINTS, MAX_TOPIC_CODE_POINTS, PHRASES } from '../protocol.js';
import { fill, listedRoom, many } from '../text/phrases.js';
import { codePoints, mayBeName } from '../text/text.js';
import { Room } from './room.js';

/** The label of a request to go into a room begins so, and ends with the room: a refusal bears it. */
export const ENTER = 'enter ';

/** What somebody does with rooms: goes in and out, asks which there are, says what one is about. */
export class Rooms {
  #chat;
  #actions;
  /** The names of rooms that were asked to let the reader in, by key, and the keys of those that the reader wants to leave. */
  #entering = new Map();
  #parting = new Set();
  #tellsRooms = false;

  constructor(chat, actions) {
    this.#chat = chat;
    this.#actions = actions;
  }

  /** Goes into a room, which need not be there yet; or back to it. @param {string} [password]  of a closed one */
  enter(name, password = '') {
    if (password !== '' && !this.#chat.features.has('accounts')) {
      return this.#actions.complain(fill(PHRASES.NO_SPACES, name));
    }
    const room = this.#chat.conversations.find(Room.keyOf(name));
    if (room !== undefined && !room.isOut) {
      return this.#actions.pick(room);
    }
    return mayBeName(name) ? this.askToEnter(name, password) : this.#actions.complainOfName();
  }

  /** The same for a room that one was in in an earlier session. */
  askToEnter(name, password = '') {
    const key = Room.keyOf(name);
    const id = [...ENTER, ...key].slice(0, MAX_ID_CODE_POINTS).join('');
    const isAsked = this.#actions.send({ type: 'enter', room: name, ...(password !== '' && { password }), id });
    if (isAsked) {
      this.#entering.set(key, name);
    }
    return isAsked;
  }

  /** The server has answered. @returns {string|undefined} what was asked for, if it was here and not at another device */
  answeredToEnter(key) {
    const name = this.#entering.get(key);
    this.#entering.delete(key);
    return name;
  }

  part(conversation) {
    if (conversation.isLobby) {
      return this.#actions.complain(PHRASES.LOBBY_STAYS);
    }
    if (conversation instanceof Room && !conversation.isOut) {
      this.#parting.add(conversation.key);
      return this.#actions.send({ type: 'part', room: conversation.name, id: 'part' });
    }
    this.#actions.remove(conversation);
    return true;
  }

  /** The reader is not in a room any more, for this reason. */
  wentOutOf(room, reason) {
    if (this.#parting.delete(room.key)) {
      this.#actions.remove(room);
    } else {
      this.outOf(room, reason === 'kicked' ? ': you were removed from it.' : ', as you left it at another device.');
    }
  }

  /** Nobody answers any more. */
  lost() {
    this.#entering.clear();
    this.#parting.clear();
  }

  /** The reader is not in it any more, without having asked for that. What they have written there and not sent is kept. */
  outOf(room, why) {
    const told = `You are not in ${room.title} any more${why}`;
    const { lobby } = this.#chat.conversations;
    if (!this.#chat.outbox.holds(room.key)) {
      this.#actions.remove(room);
      this.#chat.tell(lobby, told);
      return;
    }
    room.wentOut();
    this.#chat.tell(lobby, `${told} What you have not sent is kept there.`);
    this.#chat.tell(room, `${told} What you have not sent stays here. /join ${room.name} goes back, /part gives it up.`);
    this.#chat.view.peopleChanged();
    this.#chat.save();
  }

  /** @param {boolean} toTell  whether the answer is to be told in the current conversation, too */
  askRooms(toTell) {
    this.#tellsRooms = toTell;
    return this.#actions.send({ type: 'rooms', id: 'rooms' });
  }

  /** @param {{name: string, count: number, topic: string, isIn: boolean}[]} rooms  all that there are */
  tellRooms(rooms) {
    this.#chat.view.found(rooms);
    if (!this.#tellsRooms) {
      return;
    }
    const listed = rooms.filter(({ isIn }, i) => isIn || i < PHRASES.MAX_LISTED_ROOMS);
    const terms = listed.map(({ name, count, topic, isIn }) => {
      const room = isIn ? this.#chat.conversations.find(Room.keyOf(name)) : undefined;
      const presence = listedRoom(count, room, room === this.#chat.conversations.current);
      return [`#${name}`, topic === '' ? presence : `${presence}: ${topic}`];
    });
    const more = rooms.length - listed.length;
    this.#actions.note(`${many(rooms.length, 'room')}:`, more === 0 ? terms : [...terms, ['…', fill(PHRASES.MORE, more)]]);
  }

  /** @param {string} text  empty for none */
  setTopic(room, text) {
    const length = codePoints(text);
    if (length > MAX_TOPIC_CODE_POINTS) {
      return this.#actions.complain(`A topic has at most ${MAX_TOPIC_CODE_POINTS} characters, this one has ${length}`);
    }
    if (text === '' && room.topic === '' && !room.isTopicOnItsWay) {
      return this.tellTopic(room);
    }
    room.isTopicOnItsWay = this.#chat.connection.isIn;
    return this.#actions.send({ type: 'topic', room: room.name, topic: text, id: 'topic' });
  }

  tellTopic(room) {
    return this.#actions.note(room.topic === ''
      ? fill(PHRASES.NO_TOPIC, room.title)
      : `${fill(PHRASES.TOPIC, room.title, room.topic)}\n${PHRASES.TOPIC_HELP}`);
  }
}
