import * as clock from './clock.js';
import { SOME } from './history.js';

/** Messages of the past that are kept: what is further away is asked for again. */
const MOST = 300;
/** With so many of them one begins: more than a high screen shows, half of them before the one that is looked for. */
const AROUND = 100;
/** Numbers that are asked for at once: not each is that of a message. */
const MOST_NUMBERS = 1_000;

const NOT_KEPT = 'That message is not kept any more.';

/** What was said in a room between two numbers, which somebody looks at in place of the latest. */
export class Excerpt {
  /** All messages between the first of them and {@link end}, as entries.js has them. */
  entries = [];
  end;
  /** Whether nothing was said before. */
  isBeginning = false;
  isPending = false;
  /** How many numbers to ask for next. */
  range = SOME;

  constructor(entries, end) {
    this.entries = entries;
    this.end = end;
  }

  get begin() {
    return this.entries[0]?.seq ?? this.end;
  }

  /** What was said right before. */
  addOlder(entries) {
    const { begin } = this;
    const older = entries.filter(({ seq }) => seq < begin);
    this.isBeginning = older.length === 0;
    this.entries = [...older, ...this.entries].slice(0, MOST);
    this.end = older.length + this.entries.length > MOST ? this.entries.at(-1).seq + 1 : this.end;
  }

  /**
   * What was said before the number that is {@link range} behind the end, as many messages at most.
   *
   * @returns {boolean} whether there is something new among them: else there is to be asked for more
   */
  addNewer(entries) {
    const newer = entries.filter(({ seq }) => seq >= this.end);
    if (newer.length > 0 && newer.length === entries.length && entries.length < this.range) {
      this.range = Math.floor(this.range / 2); // the answer was too long to be whole: what comes next may not be in it
      return false;
    }
    const all = [...this.entries, ...newer];
    this.isBeginning &&= all.length <= MOST;
    this.entries = all.slice(-MOST);
    this.end += this.range;
    this.range = newer.length > 0 ? SOME : Math.min(2 * this.range, MOST_NUMBERS);
    return newer.length > 0;
  }
}

/** Leads through the past of rooms, and back. */
export class Excerpts {
  #chat;

  constructor(chat) {
    this.#chat = chat;
  }

  /** Leads to a message in the current room, with what was said around it. */
  lookUp(room, seq) {
    this.#ask(room, { around: seq, limit: AROUND }, (entries) => {
      if (room !== this.#chat.conversations.current) {
        return; // somebody went elsewhere meanwhile
      }
      if (!entries.some((entry) => entry.seq === seq)) {
        this.#chat.view.complained(NOT_KEPT, false);
        return;
      }
      const excerpt = new Excerpt(entries, entries.at(-1).seq + 1);
      if (excerpt.end >= room.shownFrom) {
        this.#fill(room, excerpt);
      }
      if (seq < room.shownFrom) {
        this.#open(room, excerpt);
      } else {
        this.close(room);
      }
      this.#chat.view.pointed(room, seq);
    });
  }

  /** Goes on above all that is shown, where that is as much as is kept. */
  goAbove(room) {
    const { gap } = room;
    const end = gap.before + SOME; // what is at the top is to be in both
    gap.pending = { many: 2 * SOME, reveal: false };
    this.#chat.view.changed();
    this.#ask(room, { before: end, limit: 2 * SOME }, (entries) => {
      if (room === this.#chat.conversations.current && entries.length > 0) {
        this.#open(room, new Excerpt(entries, end));
      }
    }, () => {
      gap.pending = null;
      this.#chat.view.changed();
    });
  }

  /** Somebody has come to the top of the excerpt. */
  showOlder(room) {
    const { excerpt } = room;
    if (!excerpt.isBeginning) {
      this.#extend(room, { before: excerpt.begin, limit: SOME }, (entries) => excerpt.addOlder(entries));
    }
  }

  /** Somebody has come to its end: there it goes on, perhaps with what is shown of the present. */
  showNewer(room) {
    const { excerpt } = room;
    if (excerpt.end >= room.shownFrom) {
      this.#rejoin(room);
      return;
    }
    this.#extend(room, { before: excerpt.end + excerpt.range, limit: excerpt.range }, (entries) => {
      if (!excerpt.addNewer(entries) && excerpt.end < room.shownFrom) {
        this.showNewer(room);
      }
    });
  }

  /** Shows the latest again. */
  close(room) {
    if (room.excerpt !== null) {
      room.excerpt = null;
      if (room === this.#chat.conversations.current) {
        this.#chat.look();
      }
    }
  }

  #open(room, excerpt) {
    room.excerpt = excerpt;
    this.#chat.view.excerptChanged(room);
  }

  #extend(room, range, add) {
    const { excerpt } = room;
    if (!excerpt.isPending && this.#chat.connection.isIn) {
      excerpt.isPending = true;
      this.#ask(room, range, (entries) => {
        if (excerpt === room.excerpt) {
          add(entries);
          this.#chat.view.excerptChanged(room);
        }
      }, () => {
        excerpt.isPending = false;
      });
    }
  }

  /** The excerpt has met what is shown of the present. */
  #rejoin(room) {
    const { unread } = room;
    this.#fill(room, room.excerpt);
    room.excerpt = null;
    room.saw();
    this.#chat.view.rejoined(room, unread);
  }

  /** What of the excerpt is missing above what is shown. */
  #fill(room, { entries }) {
    const missing = entries.filter(({ seq }) => seq < room.shownFrom);
    if (missing.length > 0) {
      this.#chat.view.filled(room, room.fill(missing), false);
    }
  }

  #ask(room, range, take, done = () => {}) {
    this.#chat.history.request(room, range, (messages) => {
      done();
      if (messages !== null) {
        const now = clock.now();
        take(messages.map((event) => room.recalled(event, now)));
      }
    });
  }
}
