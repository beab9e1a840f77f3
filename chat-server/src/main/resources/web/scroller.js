/**
 * Keeps the newest in sight for who was looking at the newest, and leaves alone who reads what was before: they get a button
 * that says how much is new.
 */

import { byId, oncePerFrame } from './elements.js';

/** Nearer to the end than this counts as being there: pixels. */
const NEAR = 40;

const box = byId('scroller');
const newer = byId('newer');
let atEnd = true;
let count = 0;
let top = 0;
let height = 0;

/** To be called when something was added. */
export const settleSoon = oncePerFrame(settle);

box.addEventListener('scroll', scrolled, { passive: true });
newer.addEventListener('click', () => {
  box.focus(); // the button that has it goes away
  toEnd();
});
// The keyboard of a phone, the composer and the window take and give room.
new ResizeObserver(settle).observe(box);

export function messageAdded() {
  if (!atEnd) {
    count++;
    newer.textContent = `${count} new ${count === 1 ? 'message' : 'messages'}`;
    newer.hidden = false;
  }
}

export function toEnd() {
  follow(true);
  settle();
}

function settle() {
  if (atEnd) {
    box.scrollTop = box.scrollHeight;
    caughtUp();
  }
}

/**
 * Only who scrolls up leaves the end: the end itself may move away before this hears that it was reached, and a window that gets
 * another size scrolls by itself.
 */
function scrolled() {
  if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) {
    follow(true);
    caughtUp();
  } else if (box.scrollTop < top && box.clientHeight === height) {
    follow(false);
  }
  top = box.scrollTop;
  height = box.clientHeight;
}

/** By style.css the browser holds on to what is being read, but only while the end is not followed. */
function follow(whether) {
  atEnd = whether;
  box.classList.toggle('reading', !atEnd);
}

function caughtUp() {
  count = 0;
  newer.hidden = true;
}
