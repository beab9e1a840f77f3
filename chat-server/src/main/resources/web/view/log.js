import { PHRASES } from '../protocol.js';
import * as clock from '../state/clock.js';
import { fill } from '../text/phrases.js';
import { button, element, setText } from './elements.js';
import { continues, day, dayItem, entryOf, item, redraw, timeOf } from './entry.js';

/** Entries of one conversation that the page keeps of what happens. What somebody reads of the past comes to that, and has a bound too. */
const MOST = 1_000;
const DROPPED = 'Older messages were dropped: this page keeps the last 1,000 lines.';
const BEGINNING = fill(PHRASES.NOTHING_EARLIER, '');
/** Kinds of entries that happened at a time. */
const TIMED = new Set(['message', 'notice']);

/**
 * A conversation on the page: entries as state/entries.js has them. What is said is read out as it comes; what was said before is in a
 * list of its own, which is not.
 */
export class Log {
  view;

  /** What is above all, in words. */
  #edge = element('p', { class: 'edge faint', hidden: '' });
  #older = element('ol', { class: 'older' });
  #entries = element('ol', {});
  #gap = element('li', { 'data-kind': 'gap' });
  #ask;
  #tellDropped;
  /** What {@link #ask} says while nobody has asked. */
  #offered = '';
  #unread = element('li', { 'data-kind': 'unread' }, 'New');
  #last = null;
  /** Of all that is shown the latest: days only go on, whatever clocks do. */
  #latest = null;

  /**
   * @param {string} title  of the conversation
   * @param {() => void} askMore  somebody wants to see what is missing
   * @param {(before: number) => ?object} dropped  nothing is shown any more before this number; returns what is missing since, as fill
   *   takes it
   */
  constructor(title, askMore, dropped) {
    this.#tellDropped = dropped;
    this.#ask = button('', askMore);
    this.#gap.append(this.#ask);
    this.view = element('section', { class: 'log', 'aria-label': title, hidden: '' },
      this.#edge,
      this.#older,
      element('div', { role: 'log', 'aria-live': 'polite', 'aria-label': `Messages in ${title}` }, this.#entries));
  }

  /** From where on nothing was seen, or null. */
  get unread() {
    return this.#unread.isConnected ? this.#unread : null;
  }

  get last() {
    return this.#entries.lastElementChild;
  }

  show(entry) {
    switch (entry.kind) {
      case 'gap': return this.#cut(entry);
      case 'unread': return this.#markUnread();
      default: return this.#append(entry);
    }
  }

  saw() {
    this.#unread.remove();
  }

  /** @param {boolean} busy  whether somebody asks for it already */
  setAsking(busy) {
    this.#ask.ariaDisabled = busy; // disabled would take the focus away from whom it has
    setText(this.#ask, busy ? 'Loading…' : this.#offered);
  }

  /**
   * Puts what was missing where it was missing.
   *
   * @param {?object} gap  what is missing now, as a {@link Room} has it
   * @returns {?Element} the first of what was put there, if anything was
   */
  fill(entries, gap) {
    if (!this.#gap.isConnected) {
      return null; // dropped meanwhile
    }
    const items = entries.map((entry, i) => item(entry, entries[i - 1] ?? null));
    this.#gap.after(...items);
    this.#divideDays();
    if (gap === null) {
      this.#gap.remove();
      this.#tell(this.#older.childElementCount > 0 ? BEGINNING : '');
    } else {
      this.#offer(gap);
    }
    return items[0] ?? null;
  }

  /** A message of that number is not what it was, if it is there. @param {(entry: object) => object} change */
  amend(seq, change) {
    const made = this.view.querySelector(`[data-kind="message"][data-seq="${Number(seq)}"]`);
    if (made !== null) {
      redraw(made, change(entryOf(made)));
    }
  }

  /** Whether a message, shown now, would stand below the name of the one before. */
  continues(message) {
    return continues(message, this.#last);
  }

  get #size() {
    return this.#older.childElementCount + this.#entries.childElementCount;
  }

  /** What is there is from before: something is missing behind it. */
  #cut(gap) {
    this.#older.append(...this.#entries.children, this.#gap);
    this.#last = null;
    this.#offer(gap);
  }

  #offer({ isMiddle }) {
    if (!isMiddle) {
      this.#older.prepend(this.#gap);
    }
    this.#offered = isMiddle ? 'Show what was said meanwhile' : 'Older messages';
    this.setAsking(false);
  }

  #markUnread() {
    if (this.#last === null && this.#older.childElementCount === 0) {
      return; // nothing here was seen
    }
    this.#entries.append(this.#unread);
    this.#last = null;
  }

  #append(entry) {
    if (this.#latest !== null && isLaterDay(entry.time, this.#latest)) {
      this.#entries.append(dayItem(entry.time));
      this.#last = null;
    }
    this.#entries.append(item(entry, this.#last));
    this.#last = entry;
    this.#latest = later(entry.time, this.#latest);
    if (this.#size > MOST) {
      this.#drop();
    }
  }

  /** Removes what is at the top, and offers it again if the server may know it. */
  #drop() {
    const [oldest] = [...this.#older.children, this.#entries.firstElementChild].filter((one) => one !== this.#gap);
    oldest.remove();
    if (oldest.dataset.seq === undefined) {
      return;
    }
    const gap = this.#tellDropped(Number(oldest.dataset.seq) + 1);
    if (gap === null) {
      this.#tell(DROPPED);
    } else {
      this.#tell('');
      this.#offer(gap);
    }
  }

  #tell(words) {
    this.#edge.hidden = words === '';
    setText(this.#edge, words);
  }

  /**
   * In front of the first entry of each later day stands a line for it; at the top one for any day but today. Lines that stand where
   * they should are not touched: what is new is read out.
   */
  #divideDays() {
    let latest = null;
    let line = null;
    for (const one of [...this.#older.children, ...this.#entries.children]) {
      if (one.dataset.kind === 'day') {
        line?.remove();
        line = one;
      } else if (TIMED.has(one.dataset.kind)) {
        const time = timeOf(one);
        if (latest === null ? isLaterDay(clock.now(), time) : isLaterDay(time, latest)) {
          if (line === null || line.textContent !== day(time)) {
            one.before(dayItem(time));
            one.classList.remove('continued');
          } else {
            line = null;
          }
        }
        line?.remove();
        line = null;
        latest = later(time, latest);
      }
    }
    this.#latest = later(latest, this.#latest);
  }
}

/** @param {?Date} than */
function later(time, than) {
  return than === null || time > than ? time : than;
}

function isLaterDay(time, than) {
  return startOfDay(time) > startOfDay(than);
}

function startOfDay(time) {
  return new Date(time).setHours(0, 0, 0, 0);
}
