/** Where somebody finds a room to join: all that there are, and a field for the name of one. */

import { PHRASES } from '../protocol.js';
import { fill } from '../text/phrases.js';
import { fold, isBlank } from '../text/text.js';
import { arrange, button, byId, element, say, setText } from './elements.js';

/** A list that somebody reads: who looks for another one types what they know of its name. */
const MOST_LISTED = 100;

const dialog = byId('directory');
const field = byId('room-wanted');
let all = [];
let choose;
let askAgain;

/** @param {{ask: () => void, join: (name: string) => void}} choices */
export function onJoin({ ask, join }) {
  choose = join;
  askAgain = ask;
  byId('open-directory').addEventListener('click', () => {
    all = [];
    field.value = '';
    complain('');
    listRooms();
    dialog.showModal();
    ask();
  });
}

byId('directory-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = field.value.trim().replace(/^#/, '');
  if (isBlank(name)) {
    complain('Which room? Choose one, or type a name.');
    field.focus();
  } else {
    complain('');
    choose(name);
  }
});
byId('close-directory').addEventListener('click', close);
field.addEventListener('input', () => {
  complain('');
  listRooms();
});

/** The connection is back: there may be other rooms now. */
export function refresh() {
  if (dialog.open) {
    askAgain();
  }
}

export function close() {
  dialog.close();
}

function complain(why) {
  say(byId('directory-problem'), why);
}

/** @param {{name: string, count: number, topic: string, isIn: boolean}[]} rooms */
export function show(rooms) {
  if (dialog.open) {
    all = rooms;
    listRooms();
  }
}

function listRooms() {
  const wanted = fold(field.value.trim().replace(/^#/, ''));
  const isNew = wanted !== '' && all.length > 0 && !all.some(({ name }) => fold(name) === wanted);
  setText(byId('enter-room'), isNew ? 'Make this room' : 'Join');
  const found = all.filter(({ name }) => fold(name).includes(wanted));
  arrange(byId('all-rooms'), found.slice(0, MOST_LISTED).map(item));
  const more = found.length - MOST_LISTED;
  setText(byId('more-rooms'), more > 0 ? `${fill(PHRASES.MORE, more)}: type a part of the name` : '');
}

function item({ name, count, topic, isIn }) {
  const many = `${count} there${isIn ? ' with you' : ''}`; // on a phone there is no room for more words
  const pick = button(element('bdi', { class: 'title' }, `#${name}`), () => choose(name));
  pick.append(element('span', { class: 'faint many' }, many), element('span', { class: 'faint about', dir: 'auto' }, topic));
  return element('li', {}, pick);
}
