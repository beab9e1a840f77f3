/** How the connection is, in words: in one line always, and in more while something is wrong. */

import { byId, setText } from './elements.js';

const trouble = byId('trouble');
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
  explain('Trying…');
}

/** Between two attempts. */
export function waiting(back, why, nextAt) {
  connecting(back);
  offer('Try now');
  const tell = () => explain(`${sentence(why)} Next try in ${secondsTo(nextAt)} s.`);
  tell();
  ticking = setInterval(tell, 1000);
}

/** Out for good, unless they want to come in again. */
export function over(why) {
  set('out', sentence(why));
  explain('You are not in the room any more.');
  offer('Join again');
}

function set(phase, words) {
  clearInterval(ticking);
  byId('state').dataset.phase = phase;
  setText(byId('state'), words);
}

function explain(words) {
  setText(byId('why'), words);
}

function offer(what) {
  trouble.hidden = false;
  tryNow.hidden = false;
  setText(tryNow, what);
}

function secondsTo(time) {
  return Math.max(1, Math.ceil((time - Date.now()) / 1000));
}

/** What an operator wrote may end as it should already. */
function sentence(words) {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
