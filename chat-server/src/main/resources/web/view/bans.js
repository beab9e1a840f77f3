/** The list of who is kept out, for those who may let them in again. */

import { PHRASES } from '../protocol.js';
import { fill } from '../text/phrases.js';
import { dateAndTime } from '../text/term.js';
import { button, byId, element, setText } from './elements.js';

/** A list that somebody reads. */
const MOST = 500;

const dialog = byId('bans');
const list = byId('ban-list');
let moderation;

/** To be called once. */
export function begin(whoKeepsOrder) {
  moderation = whoKeepsOrder;
  byId('open-bans').addEventListener('click', () => moderation.askBans());
  byId('close-bans').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => moderation.closeBans());
}

export function open() {
  list.replaceChildren();
  setText(byId('ban-count'), 'Loading…');
  dialog.showModal();
}

/** Shows who is banned now, the latest first. */
export function show() {
  if (!dialog.open || moderation.bans === null) {
    return;
  }
  const { bans } = moderation;
  const hadFocus = list.contains(document.activeElement);
  list.replaceChildren(...bans.slice(-MOST).reverse().map(item));
  setText(byId('ban-count'), count(bans.length));
  if (hadFocus) {
    (list.querySelector('button') ?? byId('close-bans')).focus(); // the button that had it is gone
  }
}

function count(many) {
  if (many === 0) {
    return PHRASES.NO_BANS;
  }
  return many > MOST ? `${PHRASES.BANS} ${fill(PHRASES.MORE, many - MOST)}` : PHRASES.BANS;
}

function item({ target, by, reason, since, until }) {
  const end = Date.parse(until);
  const words = fill(PHRASES.BAN, target, by, dateAndTime(Date.parse(since) || 0),
    Number.isNaN(end) ? '' : fill(PHRASES.UNTIL, dateAndTime(end)), reason === '' ? '' : fill(PHRASES.BECAUSE, reason));
  const lift = button('Lift', () => moderation.act('unban', target));
  lift.ariaLabel = `Lift the ban of ${target}`;
  return element('li', {}, element('span', { dir: 'auto' }, words), lift);
}
