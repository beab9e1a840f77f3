/** The list of rooms and people somebody talks in and to: which is current, and what is unread. */

import { arrange, button, byId, element, setText } from './elements.js';

const list = byId('room-list');
let items = new Map();
let choices;

// If not all fit, rather what calls than what is current: that stands above, too.
const revealAll = () => ['.current', '.called', '.trouble'].forEach((kind) => list.querySelectorAll(kind).forEach(reveal));
new ResizeObserver(revealAll).observe(list);

/** @param {{pick, part}} chosen  what somebody may choose: to pick a conversation, or to part from it */
export function onChoice(chosen) {
  choices = chosen;
}

/** @param {Outbox} outbox  which knows where there is trouble */
export function show({ list: all, current }, outbox) {
  const keyed = all.map((one) => [one.key, one]);
  items = new Map(keyed.map(([key, one]) => [key, items.get(key)?.of === one ? items.get(key) : item(one)]));
  for (const one of items.values()) {
    update(one, one.of === current, outbox.hasTrouble(one.of.key));
  }
  const before = list.childElementCount;
  arrange(list, [...items.values()].map(({ made }) => made));
  items.forEach(revealIfNew);
  if (list.childElementCount > before) {
    revealAll();
  }
}

/** Where the list is longer than its place, whatever becomes current or calls somebody comes into sight. */
function revealIfNew(one) {
  const why = one.made.className;
  if (why !== one.why && /current|called|trouble/.test(why)) {
    reveal(one.made);
  }
  one.why = why;
}

function reveal(made) {
  made.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function item(of) {
  const title = element('bdi', { class: 'title' }, of.title);
  const lock = element('span', { class: 'lock' }, byId('lock').content.cloneNode(true), element('span', { class: 'unseen' }, 'closed'));
  const unread = element('span', { class: 'count' });
  const pick = button(title, () => choices.pick(of));
  pick.append(lock, unread);
  const part = button('×', () => choices.part(of));
  part.classList.add('part');
  part.ariaLabel = of.address.type === 'direct' ? `Close ${of.title}` : `Leave ${of.title}`;
  part.title = part.ariaLabel;
  const made = element('li', { 'data-key': of.key }, pick, ...(of.isLobby ? [] : [part]));
  return { of, made, title, pick, lock, unread, why: '' };
}

function update({ of, made, pick, title, lock, unread }, isCurrent, trouble) {
  lock.hidden = !of.isClosed;
  setText(title, of.title);
  pick.ariaCurrent = isCurrent;
  made.classList.toggle('current', isCurrent);
  made.classList.toggle('called', of.called);
  made.classList.toggle('trouble', trouble);
  made.classList.toggle('unseen-news', of.unread > 0);
  unread.replaceChildren(...mark(of, trouble));
}

/** In short for the eye, in words for the ear. */
function mark({ unread, called }, trouble) {
  if (trouble) {
    return ['!', element('span', { class: 'unseen' }, ' not sent')];
  }
  if (unread === 0) {
    return [];
  }
  const words = ` new${called ? ', for you' : ''}`;
  return [unread > 99 ? '99+' : `${unread}`, element('span', { class: 'unseen' }, words)];
}
