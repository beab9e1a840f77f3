/** What stands in a conversation, as elements: entries as state/entries.js has them. */

import { PHRASES } from '../protocol.js';
import { NO_MENTION } from '../text/mention.js';
import { fill } from '../text/phrases.js';
import { button, element, nameElement, textNodes } from './elements.js';

const CLOCK_TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });
/** Messages of one person that follow each other sooner than this stand below one name. */
const ONE_BREATH_MS = 5 * 60_000;

/** What items were made of. */
const entries = new WeakMap();
let isIgnored = () => false;
let enter = () => {};

/** To be called once. @param {(name: string) => boolean} ignores  @param {(room: string) => void} enters  somebody takes an invitation */
export function begin(ignores, enters) {
  isIgnored = ignores;
  enter = enters;
}

/** Keeps out of sight what somebody does not want to see, or shows it again. */
export function hideIfIgnored(made, from) {
  made.hidden = isIgnored(from);
}

/** What an item shows. */
export function entryOf(made) {
  return entries.get(made);
}

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

/** When it was, whatever {@link item} was made of. */
export function timeOf(made) {
  return new Date(made.querySelector('time').dateTime);
}

/** Whether a message stands below the name of the one before. */
export function continues({ from, action, time }, last) {
  return last?.kind === 'message' && last.from === from && !last.action && !action && time - last.time < ONE_BREATH_MS;
}

export function messageBody(entry) {
  const { from, text, action, mention, isDeleted } = entry;
  const name = nameElement(from);
  const words = isDeleted ? [deleted(entry)] : textNodes(text, mention);
  return action
    ? element('div', {}, element('p', { class: 'action', dir: 'auto' }, '* ', name, ' ', ...words), ...notes(entry))
    : element(
      'div',
      {},
      element('p', { class: 'who' }, name, element('span', { class: 'unseen' }, ':')),
      element('p', { class: 'said', dir: 'auto' }, ...words),
      ...notes(entry),
    );
}

/** In place of a text. */
function deleted({ deletedBy: by }) {
  return element('span', { class: 'faint' }, ...(by === '' ? [PHRASES.DELETED] : ['This message was deleted by ', nameElement(by), '.']));
}

/** What there is to know of a message below it. */
function notes({ isEdited, editedAt, isDeleted, waitsFor }) {
  const all = [];
  if (isEdited && !isDeleted) {
    all.push(element('span', { class: 'note' }, `(${PHRASES.EDITED}`, ...(editedAt === null ? [] : [' ', timeElement(editedAt)]), ')'));
  }
  if (waitsFor) {
    all.push(element('span', { class: 'note' }, fill(PHRASES.WAITING, waitsFor)));
  }
  return all;
}

function message(made, entry, last) {
  made.dataset.from = entry.from;
  made.classList.toggle('continued', continues(entry, last));
  made.classList.toggle('past', entry.past);
  hideIfIgnored(made, entry.from);
  redraw(made, entry);
  return made;
}

/** A message is not what it was. */
export function redraw(made, entry) {
  entries.set(made, entry);
  made.classList.toggle('called', entry.called);
  made.replaceChildren(timeElement(entry.time), messageBody(entry));
}

function notice(made, { time, aside, parts, terms = [], invites }) {
  made.classList.toggle('aside', aside === true);
  const words = parts.flatMap((part) => (part.name === undefined ? textNodes(part, NO_MENTION) : nameElement(part.name)));
  const body = element('div', {}, element('p', { dir: 'auto' }, ...words));
  if (terms.length > 0) {
    body.append(element('dl', {}, ...terms.flatMap(([term, meaning]) => [element('dt', {}, term), element('dd', {}, meaning)])));
  }
  if (invites !== undefined) {
    body.append(button(`Join #${invites}`, () => enter(invites)));
  }
  made.append(timeElement(time), body);
  return made;
}

function timeElement(time) {
  return element('time', { datetime: time.toISOString() }, CLOCK_TIME.format(time));
}
