/** How the connection is, in words: in one line always, and in more while something is wrong. */

import { mark, since } from './clock.js';
import { byId, setText } from './elements.js';
import { sentence } from './words.js';

/** Sooner than this nobody can read what it is about. */
const SOON_MS = 400;

const trouble = byId('trouble');
const why = byId('why');
const tryNow = byId('try-now');
let ticking;

/** Somebody does not want to wait, or wants to come in again. */
export function onTry(action) {
  tryNow.addEventListener('click', action);
}

export function connected() {
  set('in', 'Connected');
  trouble.hidden = true;
}

/** @param {boolean} back  to what was seen already */
export function connecting(back) {
  set('between', back ? 'Connection lost. Reconnecting…' : 'Connecting…');
  tryNow.hidden = true;
  why.textContent = 'Trying…';
}

/** Between two attempts. */
export function waiting(back, reason, pauseMs) {
  connecting(back);
  if (pauseMs < SOON_MS) {
    return; // nobody has to know why
  }
  offer('Try now');
  const begin = mark();
  const tell = () => {
    const seconds = Math.max(1, Math.ceil((pauseMs - since(begin)) / 1000));
    why.textContent = `${sentence(reason)} Next try in ${seconds} s.`;
  };
  tell();
  ticking = setInterval(tell, 1000);
}

/** Out for good, unless they want to come in again. */
export function over(reason) {
  set('out', sentence(reason));
  why.textContent = 'You are not in the chat any more.';
  offer('Join again');
}

function set(phase, words) {
  clearInterval(ticking);
  byId('state').dataset.phase = phase;
  setText(byId('state'), words);
}

function offer(what) {
  trouble.hidden = false;
  tryNow.hidden = false;
  setText(tryNow, what);
}
