/** How the connection is, in words: in one line always, and in more while something is wrong. */

import { mark, since } from '../state/clock.js';
import { sentence } from '../text/phrases.js';
import { byId, setText } from './elements.js';

/** What is said of a connection that was lost. */
export const LOST = 'Connection lost. Reconnecting…';

/** Sooner than this nobody can read what it is about. */
const SOON_MS = 400;

const line = byId('state');
const trouble = byId('trouble');
const why = byId('why');
const tryNow = byId('try-now');
let ticking;

/** Somebody does not want to wait, or wants to come in again. */
export function onTry(action) {
  tryNow.addEventListener('click', action);
}

/** @param {object} state  as the view is told  @param {boolean} hasArrived  whether anything was seen of the chat already */
export function show(state, hasArrived) {
  clearInterval(ticking);
  switch (state.phase) {
    case 'in':
      set('in', 'Connected');
      trouble.hidden = true;
      break;
    case 'returning':
      connecting(hasArrived);
      break;
    case 'waiting':
      connecting(hasArrived);
      waiting(state);
      break;
    case 'dismissed':
      set('out', sentence(state.why));
      why.textContent = 'You are not in the chat any more.';
      offer('Join again');
      break;
    default: // the entrance is there
  }
}

function connecting(hasArrived) {
  set('between', hasArrived ? LOST : 'Connecting…');
  tryNow.hidden = true;
  why.textContent = 'Trying…';
}

function waiting({ why: reason, pauseMs }) {
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

function set(phase, words) {
  line.dataset.phase = phase;
  setText(line, words);
}

function offer(what) {
  trouble.hidden = false;
  tryNow.hidden = false;
  setText(tryNow, what);
}
