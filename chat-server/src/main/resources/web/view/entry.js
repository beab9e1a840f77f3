/** What stands in a conversation, as elements: entries as state/entries.js has them. */

import { NO_MENTION } from '../text/mention.js';
import { element, nameElement, textNodes } from './elements.js';

const CLOCK_TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
/** Messages of one person that follow each other sooner than this stand below one name. */
const ONE_BREATH_MS = 5 * 60_000;

/** @param {?object} last  the entry before it; null if there is none, or none that it may continue */
export function item(entry, last) {
  const made = element('li', { 'data-kind': entry.kind });
  if (entry.seq !== undefined) {
    made.dataset.seq = entry.seq;
  }
  return entry.kind === 'message' ? message(made, entry, last) : notice(made, entry);
}

export function dayItem(time) {
  return element('li', { 'data-kind': 'day' }, day(time));
}

/** Tuesday, 24 November 2026 */
export function day(time) {
  return `${WEEKDAY.format(time)}, ${DATE.format(time)}`;
}

/** 24 Nov 2026, 10:31 */
export function dateAndTime(time) {
  return DATE_AND_TIME.format(time);
}

/** When it was, whatever {@link item} was made of. */
export function timeOf(made) {
  return new Date(made.querySelector('time').dateTime);
}

/** Whether a message stands below the name of the one before. */
export function continues({ from, action, time }, last) {
  return last?.kind === 'message' && last.from === from && !last.action && !action && time - last.time < ONE_BREATH_MS;
}

export function messageBody({ from, text, action, mention }) {
  const name = nameElement(from);
  const words = textNodes(text, mention);
  return action
    ? element('p', { class: 'action', dir: 'auto' }, '* ', name, ' ', ...words)
    : element(
      'div',
      {},
      element('p', { class: 'who' }, name, element('span', { class: 'unseen' }, ':')),
      element('p', { class: 'said', dir: 'auto' }, ...words),
    );
}

function message(made, entry, last) {
  made.dataset.from = entry.from;
  made.classList.toggle('continued', continues(entry, last));
  made.classList.toggle('called', entry.called);
  made.classList.toggle('past', entry.past);
  made.append(timeElement(entry.time), messageBody(entry));
  return made;
}

function notice(made, { time, aside, parts, terms = [] }) {
  made.classList.toggle('aside', aside === true);
  const words = parts.flatMap((part) => (part.name === undefined ? textNodes(part, NO_MENTION) : nameElement(part.name)));
  const body = element('div', {}, element('p', { dir: 'auto' }, ...words));
  if (terms.length > 0) {
    body.append(element('dl', {}, ...terms.flatMap(([term, meaning]) => [element('dt', {}, term), element('dd', {}, meaning)])));
  }
  made.append(timeElement(time), body);
  return made;
}

function timeElement(time) {
  return element('time', { datetime: time.toISOString() }, CLOCK_TIME.format(time));
}
