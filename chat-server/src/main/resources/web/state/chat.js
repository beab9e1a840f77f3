import { Account } from './account.js';
import * as clock from './clock.js';
import { Conversations } from './conversations.js';
import { notice } from './entries.js';
import { Excerpts } from './excerpt.js';
import { History } from './history.js';
import { Ignored } from './ignored.js';
import { Outbox } from './outbox.js';
import { Reading } from './reading.js';
import { ResumeNotice } from './resume-notice.js';
import { Search } from './search.js';
import { Session } from './session.js';

/** What happened since is told again if the page ends without a word, so it need not be saved more often. */
const SAVE_MS = 1_000;

/**
 * All that the page knows of the chat: who is in, where, what is unread, what is on its way, what was missed. What somebody does is in
 * actions.js, what the server says in wire/events.js; both change this, and nothing here knows what it looks like.
 *
 * The view reads it, and is told of each change as it is made:
 * - `cameIn()`: the reader is in the chat, or on the way back into it
 * - `wentOut(words, isProblem, code)`: the reader is not, and may join; the words say why, and are empty if there is nothing to say; the
 *   code is that of a refusal, if it was one
 * - `cleared()`: nothing is left of whoever was here
 * - `connectionChanged(state)`: as Connection's listener is told; or its `phase` is `dismissed`, with `why`
 * - `turned(unread)`: another conversation is current, of which so many messages were not seen
 * - `picked()`: the current one is where the reader wanted to be
 * - `removed(conversation)`: it is none of the conversations any more
 * - `shown(conversation, entries, reveal)`: these entries are its latest; with `reveal` they are to be in sight
 * - `filled(room, entries, reveal)`: the same for entries that were missing, and stand where they were
 * - `excerptChanged(room)`: it shows a part of the past, or now another one
 * - `rejoined(room, unread)`: it shows the latest again, at the same place; so many messages behind that were not seen
 * - `pointed(room, seq)`: that message is the one that the reader wants to see
 * - `searching(words)`: the reader wants to search, perhaps for these words
 * - `searched()`: the search is not as it was
 * - `accountOpened(typed)`: the reader wants to see or change something of their account, and has typed a password already, or nothing
 * - `accountChanged()`: the account, or what comes of that, is not as it was
 * - `amended(conversation, of, change)`: a message of that number was corrected or deleted: what `change` makes of its entry
 * - `seen(conversation)`: nothing of it is unread any more: somebody has read it at another device
 * - `ignoredChanged()`: other people are ignored
 * - `bansOpened()`, `bansChanged()`: the reader wants to see who is banned; that is not as it was
 * - `roomIsClosed(name, why)`: a room lets the reader in only with a password, which they may know
 * - `said()`: the reader has said something in the current conversation
 * - `heard(conversation, entry)`: somebody else has said something
 * - `changed()`, `peopleChanged()`: something else is not as it was, or also who is in a room
 * - `found(rooms)`: all rooms that there are, each `{name, count, topic, isIn}`
 * - `complained(why, isOfConnection)`: something could not be done, in the latter case because of the connection
 */
export class Chat {
  conversations = new Conversations();
  history = new History(this);
  excerpts = new Excerpts(this);
  search = new Search(this);
  account = new Account(this);
  reading = new Reading(this);
  ignored;
  resumeNotice = new ResumeNotice();
  outbox;
  settings;
  /** Whether this tab is in the chat, or on its way back: before it was reloaded, too. */
  isHere = false;
  /** What the server can do beyond what all can, as its last `welcome` said. */
  features = new Set();
  /** Which of the reader's devices this is; null if they have none, or that is not known. */
  device = null;
  /** Whether anything was seen of the chat since the page was opened. */
  hasArrived = false;
  connection;
  view;

  #tab;
  #session;
  #saving = null;

  /**
   * @param {Storage} tab  for this tab alone and through its reloads; all of it belongs to the one who is in, or was
   * @param {Storage} lasting  for all pages of this server, and for ever
   */
  constructor(tab, lasting) {
    this.#tab = tab;
    this.#session = new Session(tab, lasting);
    this.outbox = new Outbox(tab, () => this.view.changed());
    this.ignored = new Ignored(lasting);
    this.settings = {
      isOn: (key) => lasting.get(key) === 'on',
      set: (key, on) => lasting.set(key, on ? 'on' : null),
    };
  }

  /** Goes on where this tab was before it was reloaded, if it was in the chat. */
  begin(connection, view) {
    this.connection = connection;
    this.view = view;
    const saved = this.#session.restore();
    if (saved === null) {
      this.conversations.name = this.#session.name;
      view.wentOut('', false);
      return;
    }
    this.isHere = true;
    this.conversations.name = saved.name;
    this.conversations.restore(saved.conversations);
    view.cameIn();
    connection.comeBack(saved.name, saved.session);
  }

  /** The name of the reader, or of who joined last. */
  get name() {
    return this.conversations.reader.name;
  }

  /** @param {string} [password]  of the account that has the name */
  join(name, password = '') {
    const left = this.#session.leftBehind(name);
    this.conversations.seenBefore = left.directs;
    this.connection.join(name, left.session, password);
  }

  /** Joins again under the same name, in the session that there was, if it is kept. */
  comeBack() {
    this.connection.comeBack(this.name, this.connection.session);
  }

  /**
   * The server has let the reader in.
   *
   * @param {boolean} isBack  to the same session
   * @param {?number} device  as the server calls it; null if the reader has no devices
   */
  welcomed(name, isBack, device) {
    this.isHere = true;
    if (this.#session.isAnothers(name)) {
      this.#forget();
    }
    this.#session.begin(name, this.connection.session);
    this.conversations.name = name;
    if (!isBack) {
      this.conversations.begin();
      this.outbox.lost();
    }
    this.ignored.begin(name);
    this.device = device;
    this.outbox.device = device;
    this.resumeNotice.welcomed();
  }

  /** @param {string} [words]  to tell whoever has left */
  leave(words = 'Goodbye.') {
    this.reading.flush();
    this.connection.leave();
    this.out();
    this.#forget();
    this.view.wentOut(words, false);
    return true;
  }

  /** The reader is not in any more, and not on the way back. */
  out() {
    this.isHere = false;
    this.outbox.lost();
    this.outbox.giveUp();
    this.#session.forget();
  }

  /** The page goes away, perhaps only to be reloaded, perhaps for ever: whoever comes back in time finds everything as it was. */
  suspend() {
    if (this.isHere) {
      this.reading.flush();
      this.save();
      this.#session.leaveBehind(this.name, this.connection.session, this.conversations.state.lastDirect);
    }
    this.connection.suspend();
  }

  save() {
    clearTimeout(this.#saving);
    this.#saving = null;
    if (this.isHere) {
      this.#session.save(this.name, this.connection.session, this.conversations.state);
    }
  }

  saveSoon() {
    this.#saving ??= setTimeout(() => this.save(), SAVE_MS);
  }

  look() {
    const { current } = this.conversations;
    const { unread } = current;
    current.saw();
    this.view.turned(unread);
    this.reading.note();
  }

  /** Tells the reader something in a conversation. @param {object} [more]  as entries.js has it for notices */
  tell(conversation, words, more) {
    this.view.shown(conversation, [notice(clock.now(), [words], more)], false);
  }

  /** Whoever comes in next under another name finds nothing of who was in before. */
  #forget() {
    this.#tab.clear();
    this.outbox.clear();
    this.conversations.clear();
    this.search.clear();
    this.account.clear();
    this.reading.clear();
    this.resumeNotice.clear();
    this.hasArrived = false;
    this.view.cleared();
  }
}
