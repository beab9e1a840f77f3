/**
 * Keeps the newest in sight for who was looking at the newest, and leaves alone who reads what was before: they get a button
 * that says how much is new. Each conversation has a place of its own.
 */

import { many } from '../text/phrases.js';
import { byId, oncePerFrame } from './elements.js';

/** Nearer to an end than this counts as being there: pixels. */
const NEAR = 40;
/** Pixels above what is to be seen from its beginning. */
const MARGIN = 12;

const box = byId('scroller');
const newer = byId('newer');
let place = newPlace();
let height = 0;
let reachTop;
let reachEnd;
let tellEnd = () => {};

/** To be called when something was added. */
export const settleSoon = oncePerFrame(settle);

box.addEventListener('scroll', scrolled, { passive: true });
newer.addEventListener('click', () => {
  box.focus(); // the button that has it goes away
  toEnd();
});
// The keyboard of a phone, the composer and the window take and give room.
new ResizeObserver(settle).observe(box);

/** Where somebody is in a conversation that they begin to read. */
export function newPlace() {
  return { atEnd: true, isPast: false, count: 0, top: 0 };
}

/** The same in a part of the past, behind which it goes on. */
function pastPlace() {
  return { atEnd: false, isPast: true, count: 0, top: 0 };
}

/** Somebody scrolled to the top of what is there, or in the past to its end. @param {() => void} top  @param {() => void} end */
export function onEdge(top, end) {
  reachTop = top;
  reachEnd = end;
}

/** Whether the latest is in sight. @param {(isThere: boolean) => void} tell */
export function onEnd(tell) {
  tellEnd = tell;
}

/**
 * Shows another conversation where it was left, or from where it was not seen.
 *
 * @param {?Element} unseen  that which was not seen first
 * @param {number} many  messages that were not seen
 */
export function turnTo(other, unseen, many) {
  place = other;
  follow(place.atEnd);
  if (!place.atEnd) {
    box.scrollTop = place.top;
  }
  settle();
  if (place.atEnd && unseen !== null) {
    beginAt(unseen);
    place.count = place.atEnd ? 0 : many;
  }
  remember();
  showCount();
}

/** Shows it from its beginning, if not all from there on fits. To be called at the end. */
export function beginAt(element) {
  const above = element.getBoundingClientRect().top - box.getBoundingClientRect().top;
  if (above < 0) {
    follow(false);
    box.scrollTop += above - MARGIN;
  }
}

/** Goes back to where it begins, if that is out of sight above. */
export function reveal(element) {
  beginAt(element);
  remember(); // nobody scrolled up to see still more
}

/** @param {object} where  the place in the conversation that it was added to */
export function messageAdded(where) {
  if (!where.atEnd) {
    where.count++;
    showCount();
  }
}

export function toEnd() {
  follow(true);
  settle();
}

/** Adds something above what is looked at, which stays where it is. */
export function addAbove(add) {
  const below = box.scrollHeight - box.scrollTop;
  box.classList.remove('reading'); // or the browser would hold on to it too
  add();
  box.scrollTop = box.scrollHeight - below;
  follow(place.atEnd);
  remember();
}

/** Changes what is there: the first message that is in sight stays where it is, if it is there behind that too. */
export function keepSight(change) {
  const [first] = messages().filter((item) => item.getBoundingClientRect().bottom > box.getBoundingClientRect().top);
  const before = first?.getBoundingClientRect().top;
  box.classList.remove('reading');
  change();
  const same = first && messageOf(first.dataset.seq);
  if (same) {
    box.scrollTop += same.getBoundingClientRect().top - before;
  }
  follow(place.atEnd);
  remember();
  showCount();
}

/** From now on a part of the past is there. */
export function turnToPast() {
  place = place.isPast ? place : pastPlace();
}

/** From now on the latest is there again, of which so many messages below were not seen. */
export function turnFromPast(latest, many) {
  place = latest;
  place.atEnd = false;
  place.count = many;
}

/** If all that is there of the past is in sight, nobody can scroll to an edge of it. */
export function fillSight() {
  if (place.isPast && box.scrollHeight <= box.clientHeight) {
    reachTop();
    reachEnd();
  }
}

/** Leads to a message, if it is there. */
export function point(seq) {
  const item = messageOf(seq);
  box.querySelector('.pointed')?.classList.remove('pointed');
  if (item) {
    follow(false);
    item.classList.add('pointed');
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: 'center' });
    remember();
  }
}

function messages() {
  return [...box.querySelectorAll('.log:not([hidden]) [data-kind="message"]')];
}

function messageOf(seq) {
  return box.querySelector(`.log:not([hidden]) [data-kind="message"][data-seq="${seq}"]`);
}

function settle() {
  if (place.atEnd) {
    box.scrollTop = box.scrollHeight;
    remember(); // its event comes with the next frame, and whoever scrolls up before that leaves from here
    caughtUp();
  }
}

/**
 * Only who scrolls up leaves the end: the end itself may move away before this hears that it was reached, and a window that gets
 * another size scrolls by itself.
 */
function scrolled() {
  const up = box.scrollTop < place.top && box.clientHeight === height;
  const down = box.scrollTop > place.top && box.clientHeight === height;
  if (!place.isPast && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) {
    follow(true);
    caughtUp();
  } else if (up) {
    follow(false);
  }
  remember();
  if (up && !place.atEnd && box.scrollTop < NEAR) {
    reachTop();
  } else if (down && place.isPast && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) {
    reachEnd();
  }
}

function remember() {
  place.top = box.scrollTop;
  height = box.clientHeight;
}

/** By style.css the browser holds on to what is being read, but only while the end is not followed. */
function follow(whether) {
  place.atEnd = whether;
  box.classList.toggle('reading', !whether);
  tellEnd(whether);
}

function caughtUp() {
  place.count = 0;
  showCount();
}

function showCount() {
  const { count } = place;
  newer.hidden = count === 0;
  newer.textContent = many(count, 'new message');
}
