/**
 * What calls somebody back who is away from the page: its title counts what they have not seen yet, and what they allowed
 * calls for them, a notification or a sound. Away is who has it in the background, or not in focus.
 */

import { mark, since } from './clock.js';
import { notify, withdraw } from './notification.js';
import { isOn } from './settings.js';
import { ring } from './sound.js';

const RING_INTERVAL_MS = 1_000;

const title = document.title;
let unread = 0;
let rangAt = null;

window.addEventListener('focus', seen);
document.addEventListener('visibilitychange', seen);

/**
 * Somebody else said something.
 *
 * @param {boolean} isCurrent  whether it is the conversation that is looked at, if any is
 * @param {() => void} open  shows it
 */
export function heard(entry, where, isCurrent, open) {
  if (isAway()) {
    unread++;
    document.title = `(${unread}) ${title}`;
  }
  if ((isAway() || !isCurrent) && (entry.called || entry.toOne || isOn('every'))) {
    call(entry, where, open);
  }
}

function call({ from, text, action, toOne }, where, open) {
  if (isOn('notify') && isAway()) {
    notify(toOne ? `${from} to you` : `${from} in ${where.title}`, action ? `* ${from} ${text}` : text, open);
  }
  if (isOn('sound') && (rangAt === null || since(rangAt) >= RING_INTERVAL_MS)) {
    rangAt = mark();
    ring();
  }
}

/** Nobody is called any more who was before. */
export function clear() {
  unread = 0;
  document.title = title;
  withdraw();
}

function seen() {
  if (!isAway()) {
    unread = 0;
    document.title = title;
  }
}

function isAway() {
  return document.hidden || !document.hasFocus();
}
