/** A part of a room's past, in place of its latest messages. */

import { PHRASES } from '../protocol.js';
import { fill } from '../text/phrases.js';
import { arrange, element } from './elements.js';
import { continues, day, dayItem, entryOf, item, redraw } from './entry.js';

const BEGINNING = fill(PHRASES.NOTHING_EARLIER, '');

export class ExcerptLog {
  #beginning = element('p', { class: 'edge faint' }, BEGINNING);
  #list = element('ol', {});
  view = element('section', { class: 'log excerpt' }, this.#beginning, this.#list);
  /** What stands in the list, by the number of the message. */
  #items = new Map();

  /** @param {Excerpt} excerpt  of the conversation of that title */
  show(title, { entries, isBeginning }) {
    this.view.ariaLabel = `Earlier messages in ${title}`;
    this.#beginning.hidden = !isBeginning;
    this.#items = new Map(entries.map((entry) => [entry.seq, this.#items.get(entry.seq) ?? item(entry, null)]));
    const lines = new Map([...this.#list.querySelectorAll('[data-kind="day"]')].map((line) => [line.textContent, line]));
    let last = null;
    let today = '';
    arrange(this.#list, entries.flatMap((entry) => {
      const made = this.#items.get(entry.seq);
      if (entryOf(made) !== entry) {
        redraw(made, entry);
      }
      const date = day(entry.time);
      const isNew = date !== today;
      made.classList.toggle('continued', !isNew && continues(entry, last));
      [last, today] = [entry, date];
      return isNew ? [line(lines, entry.time), made] : [made];
    }));
  }

  clear() {
    this.#items.clear();
    this.#list.replaceChildren();
    this.view.remove();
  }
}

/** The line of a day: the one that is there, but not twice. */
function line(lines, time) {
  const made = lines.get(day(time)) ?? dayItem(time);
  lines.delete(day(time));
  return made;
}
