/** The conversation on the page: entries as {@link Room} makes them, and notices with `terms`, pairs of a term and its meaning. */

import { byId, element, nameElement, textNodes } from './elements.js';
import { NO_MENTION } from './markup.js';
import * as scroller from './scroller.js';
import { clock, day } from './times.js';

/** Entries that the page keeps: index.html says so too. */
const MOST = 1_000;
/** Messages of one person that follow each other sooner than this stand below one name. */
const ONE_BREATH_MS = 5 * 60_000;

const list = byId('entries');
let last = null;

export function show(entry) {
  list.append(item(entry));
  last = entry;
  if (list.childElementCount > MOST) {
    list.firstElementChild.remove();
    byId('dropped').hidden = false;
  }
  if (entry.kind === 'message') {
    scroller.messageAdded();
  }
  scroller.settleSoon();
}

export function clear() {
  list.replaceChildren();
  byId('dropped').hidden = true;
  last = null;
}

/** Whether a message, shown now, would stand below the name of the one before. */
export function continues({ from, action, time }) {
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

function item(entry) {
  const made = element('li', { 'data-kind': entry.kind });
  if (entry.seq !== undefined) {
    made.dataset.seq = entry.seq;
  }
  switch (entry.kind) {
    case 'message': return message(made, entry);
    case 'notice': return notice(made, entry);
    default:
      made.append(day(entry.time));
      return made;
  }
}

function message(made, entry) {
  made.dataset.from = entry.from;
  made.classList.toggle('continued', continues(entry));
  made.classList.toggle('called', entry.called);
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
  return element('time', { datetime: time.toISOString() }, clock(time));
}
