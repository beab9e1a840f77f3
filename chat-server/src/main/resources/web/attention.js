/**
 * What calls somebody back who is away from the page: its title counts what they have not seen yet, and what they allowed
 * calls for them, a notification or a sound. Away is who has it in the background, or not in focus.
 */

import { notify } from './notification.js';
import { isOn } from './settings.js';
import { ring } from './sound.js';

const RING_INTERVAL_MS = 1_000;

const title = document.title;
let unread = 0;
let rangAt = 0;

window.addEventListener('focus', seen);
document.addEventListener('visibilitychange', seen);

/** Somebody else said something. */
export function heard(entry) {
  if (isAway()) {
    unread++;
    document.title = `(${unread}) ${title}`;
    if (entry.called || isOn('every')) {
      call(entry);
    }
  }
}

function call({ from, text, action }) {
  if (isOn('notify')) {
    notify(from, action ? `* ${from} ${text}` : text);
  }
  if (isOn('sound') && Date.now() - rangAt >= RING_INTERVAL_MS) {
    rangAt = Date.now();
    ring();
  }
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
