/** Where somebody looks for what was said: words, and the messages that have them. */

import { many } from '../text/phrases.js';
import { dateAndTime } from '../text/term.js';
import { arrange, button, byId, element, nameElement, say, setText, textNodes } from './elements.js';
import { hideIfIgnored } from './entry.js';

const dialog = byId('search');
const field = byId('search-words');
const opener = byId('open-search');
const more = byId('more-results');
const here = byId('search-here');
/** By what was found. */
let items = new Map();
let search;
let lead;
let current;

/**
 * To be called once.
 *
 * @param {(found: object) => void} choose  leads to a message that was found
 * @param {() => object} conversation  where somebody is
 */
export function begin(searched, choose, conversation) {
  search = searched;
  lead = choose;
  current = conversation;
  opener.addEventListener('click', () => open(''));
  byId('search-form').addEventListener('submit', (event) => {
    event.preventDefault();
    search.ask(field.value, here.checked ? current() : null);
  });
  field.addEventListener('input', () => say(byId('search-problem'), ''));
  more.addEventListener('click', () => search.more());
  byId('close-search').addEventListener('click', close);
  document.addEventListener('keydown', (event) => {
    if (isSearchKey(event) && search.isOffered && !byId('room').hidden && document.querySelector('dialog[open]') === null) {
      event.preventDefault();
      open('');
    }
  });
}

/** Opens it. @param {string} words  that are being looked for; empty for those of last time */
export function open(words) {
  const place = current();
  field.value = words === '' ? search.query : words;
  here.parentElement.hidden = !search.isOfferedIn(place);
  here.checked = words === '' && !here.parentElement.hidden && place.address.type === 'direct';
  setText(byId('search-here-words'), `Only in ${place.title}`);
  show();
  if (!dialog.open) {
    dialog.showModal();
  }
  field.select();
}

export function close() {
  dialog.close();
}

/** Shows whether it is offered. */
export function offer() {
  opener.hidden = !search.isOffered;
}

/** Shows what was found. */
export function show() {
  const had = items.size;
  items = new Map(search.found.map((found) => [found, items.get(found) ?? item(found)]));
  items.forEach((made, { from }) => hideIfIgnored(made, from));
  arrange(byId('results'), [...items.values()]);
  say(byId('search-problem'), search.problem);
  setText(byId('search-state'), state());
  if (document.activeElement === more && !search.hasMore) {
    [...items.values()][had]?.querySelector('button').focus(); // the button that has it goes away
  }
  more.hidden = !search.hasMore;
  more.ariaDisabled = search.isPending;
  setText(more, search.isPending ? 'Loading…' : 'More');
}

function state() {
  const count = search.found.length;
  if (search.isPending && count === 0) {
    return 'Searching…';
  }
  if (!search.isAnswered) {
    return '';
  }
  if (count === 0) {
    return `Nothing was found for “${search.query}”.`;
  }
  if (search.isCut) {
    return `The latest ${many(count, 'message')}. There are more: other words find less.`;
  }
  return search.hasMore ? `The latest ${many(count, 'message')}.` : `${many(count, 'message')} found.`;
}

/** On a Mac Control and K delete in the line. */
function isSearchKey({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const [own, other] = /^Mac/.test(navigator.platform) ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  return key.toLowerCase() === 'k' && own && !other && !altKey && !shiftKey;
}

function item(found) {
  const { title, from, time, text, action } = found;
  const pick = button(element('bdi', { class: 'title' }, title), () => {
    close();
    lead(found);
  });
  const where = element('time', { datetime: time.toISOString() }, dateAndTime(time));
  const words = element('span', { class: 'said', dir: 'auto' });
  words.append(...(action ? ['* ', nameElement(from), ' '] : [nameElement(from), ': ']), ...textNodes(text, search.marks, false));
  pick.append(where, words);
  return element('li', {}, pick);
}
