import { MAX_REMEMBERED_IDS, MAX_TEXT_CODE_POINTS } from '../protocol.js';
import { codePoints, fold, isBlank } from '../text/text.js';
import { Room } from './room.js';

/** The label of a request begins so: a refusal bears it. */
const AMEND = 'amend ';

/** The event that answers a request. */
const DONE = { edit: 'edited', delete: 'deleted' };

const ONLY_IN_ROOMS = 'Only what was said in a room can be corrected or deleted.';

/** What is corrected or deleted of what was said, and what of that has no answer yet: it is asked for again after the connection was lost. */
export class Amendments {
  #chat;
  #actions;
  /** Requests, by their label. */
  #pending = new Map();
  #counter = 0;

  constructor(chat, actions) {
    this.#chat = chat;
    this.#actions = actions;
  }

  get isOffered() {
    return this.#chat.features.has('moderation');
  }

  /** Whether the reader may correct a message, as far as can be told without the server. */
  mayEdit({ own, past, toOne, isDeleted }) {
    return this.isOffered && own && !toOne && !isDeleted && (this.#chat.account.isMember || !past);
  }

  mayDelete(entry) {
    return this.mayEdit(entry) || (this.#actions.moderation.isModerator && !entry.toOne && !entry.isDeleted);
  }

  /** What the reader said last there and may correct; undefined if there is nothing, or it is on its way. */
  lastOwn({ key, recent }) {
    return this.#chat.outbox.of(key).length > 0 ? undefined : recent.findLast((entry) => this.mayEdit(entry));
  }

  edit(room, seq, text) {
    const length = codePoints(text);
    if (isBlank(text)) {
      return this.#actions.complain('A message can\'t be empty. /delete takes it back.');
    }
    if (length > MAX_TEXT_CODE_POINTS) {
      return this.#actions.complain(`A message has at most ${MAX_TEXT_CODE_POINTS} characters, this one has ${length}`);
    }
    return this.#ask({ type: 'edit', room: room.name, seq, text });
  }

  editLast(text) {
    return this.#ofLast('', (room, { seq }) => this.edit(room, seq, text));
  }

  delete(room, seq) {
    return this.#ask({ type: 'delete', room: room.name, seq });
  }

  /** @param {string} name  whose message; empty for the reader's own */
  deleteLast(name) {
    return this.#ofLast(name, (room, { seq }) => this.delete(room, seq));
  }

  #ofLast(name, act) {
    const { current } = this.#chat.conversations;
    if (!(current instanceof Room)) {
      return this.#actions.complain(ONLY_IN_ROOMS);
    }
    const isTheirs = (entry) => !entry.isDeleted && fold(entry.from) === fold(name);
    const entry = name === '' ? this.lastOwn(current) : current.recent.findLast(isTheirs);
    return entry === undefined
      ? this.#actions.complain(`Nothing that ${name === '' ? 'you' : name} said is shown here.`)
      : act(current, entry);
  }

  #ask(request) {
    const id = `${AMEND}${++this.#counter}`;
    if (this.#pending.size >= MAX_REMEMBERED_IDS) {
      return this.#actions.complain('Too much waits for an answer: try again soon.');
    }
    if (!this.#chat.connection.send({ ...request, id })) {
      return this.#actions.complainOfConnection();
    }
    this.#pending.set(id, request);
    return true;
  }

  /** The room was told of it. */
  answered({ type, room, of }) {
    for (const [id, asked] of this.#pending) {
      if (DONE[asked.type] === type && asked.seq === of && Room.keyOf(asked.room) === Room.keyOf(room)) {
        this.#pending.delete(id);
      }
    }
  }

  refused(id) {
    this.#pending.delete(id);
  }

  /** The connection is back. What was done already is answered in the same way. */
  resume() {
    this.#pending.forEach((request, id) => this.#chat.connection.send({ ...request, id }));
  }

  clear() {
    this.#pending.clear();
  }
}
