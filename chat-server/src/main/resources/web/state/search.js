import { DEFAULT_FOUND_MESSAGES, MAX_QUERY_CODE_POINTS } from '../protocol.js';
import { codePoints, clean, cleanName, isBlank } from '../text/text.js';
import { foundWords } from '../text/found-words.js';
import * as clock from './clock.js';
import { Direct } from './direct.js';
import { message } from './entries.js';
import { Room } from './room.js';

/** The label of a request to search: a refusal bears it. */
export const SEARCH = 'search';

/** Nobody reads more of them: other words find less. */
const MOST = 500;

const NO_CONNECTION = 'There is no connection: search again when you are back.';

/** What somebody looks for, in the rooms that they are in or in one conversation, and what was found of it. */
export class Search {
  query = '';
  /** The only conversation to look in; null for all rooms. */
  place = null;
  /** Messages, newest first, as entries.js has them, each with the `key` and the `title` of its room. */
  found = [];
  /** Finds in a text what was looked for, as mention.js has it. */
  marks = () => [];
  /** Why nothing was found, if that is not because there is nothing. */
  problem = '';
  /** Whether there was an answer. */
  isAnswered = false;

  #chat;
  #next = null;
  /** Answers to come: only the last is still wanted. */
  #open = 0;

  constructor(chat) {
    this.#chat = chat;
  }

  /** Whether the server can do it. */
  get isOffered() {
    return this.#chat.features.has('search');
  }

  get isPending() {
    return this.#open > 0;
  }

  get hasMore() {
    return this.#next !== null && this.found.length < MOST;
  }

  /** Whether there is more than anybody can see here. */
  get isCut() {
    return this.#next !== null && !this.hasMore;
  }

  /** Whether somebody can look in this conversation alone: of a talk the server keeps what was said if both have accounts. */
  isOfferedIn(conversation) {
    return conversation instanceof Room || this.#chat.account.isMember;
  }

  /** @param {?Conversation} [place]  where alone to look */
  ask(words, place = null) {
    this.clear();
    this.query = words.trim();
    this.place = place;
    const length = codePoints(this.query);
    if (isBlank(words)) {
      this.#fail('Which words?');
    } else if (length > MAX_QUERY_CODE_POINTS) {
      this.#fail(`A search has at most ${MAX_QUERY_CODE_POINTS} characters, this one has ${length}.`);
    } else {
      this.marks = foundWords(this.query);
      this.#send({});
    }
  }

  more() {
    if (!this.isPending && this.hasMore) {
      this.#send({ before: this.#next });
    }
  }

  answered({ messages, next }) {
    if (this.#isLast()) {
      const { reader } = this.#chat.conversations;
      const now = clock.now();
      this.found.push(...messages.map((event) => ({ ...message(event, reader, now), ...this.#where(event, reader) })));
      this.#next = next ?? null;
      this.isAnswered = true;
      this.#chat.view.searched();
    }
  }

  /** Where a message was said; `with` is whom the reader talked to alone. */
  #where({ room, from, to }, reader) {
    if (room !== undefined) {
      const name = cleanName(room);
      return { key: Room.keyOf(name), title: Room.sign + name };
    }
    const name = cleanName(cleanName(from) === reader.name ? to : from);
    return { key: Direct.keyOf(name), title: Direct.sign + name, with: name };
  }

  /** A message of a room was corrected or deleted. @param {(entry: object) => object} change */
  amend(key, change) {
    const found = this.found.map((entry) => (entry.key === key ? change(entry) : entry)).filter(({ isDeleted }) => !isDeleted);
    if (found.some((entry, i) => entry !== this.found[i]) || found.length < this.found.length) {
      this.found = found;
      this.#chat.view.searched();
    }
  }

  refused(why) {
    if (this.#isLast()) {
      this.#fail(clean(why));
    }
  }

  lost() {
    if (this.isPending) {
      this.#open = 0;
      this.#fail(NO_CONNECTION);
    }
  }

  clear() {
    this.query = '';
    this.place = null;
    this.found = [];
    this.problem = '';
    this.isAnswered = false;
    this.#next = null;
    this.marks = () => [];
  }

  #isLast() {
    this.#open = Math.max(0, this.#open - 1);
    return this.#open === 0;
  }

  #fail(why) {
    this.problem = why;
    this.#chat.view.searched();
  }

  #send(more) {
    this.problem = '';
    if (this.#chat.connection.send({ type: 'search', query: this.query, ...this.place?.place, limit: DEFAULT_FOUND_MESSAGES, ...more, id: SEARCH })) {
      this.#open++;
      this.#chat.view.searched();
    } else {
      this.#fail(NO_CONNECTION);
    }
  }
}
