/**
 * Where one writes. What stands in it stays in its conversation, survives a reload and goes away only when it was taken: what was meant
 * for one person is not sent to everybody because somebody turned to another room.
 */

import { byId, setText } from './elements.js';
import { tab } from './memory.js';
import { codePoints } from './text.js';

export const MAX_TEXT = 4_096;
/** Characters left from which on their number is shown. */
const NEARLY_FULL = 200;
const MAX_ROWS = 6;

const field = byId('text');
const remaining = byId('remaining');
let current = null;

field.addEventListener('input', () => {
  complain('');
  changed();
});

/** @param {(text: string) => boolean} take  returns whether it was taken */
export function onSend(take) {
  const send = (event) => {
    event.preventDefault();
    complain('');
    const from = current;
    if (take(field.value.trimEnd())) {
      written(from);
    }
    focus();
  };
  byId('composer').addEventListener('submit', send);
  field.addEventListener('keydown', (event) => isSend(event) && send(event));
}

/** Writes to another conversation, where it was left off. */
export function turnTo(conversation) {
  current = conversation;
  field.value = tab.get(draftOf(current)) ?? '';
  field.placeholder = `Message ${current.title}`;
  setText(byId('text-label'), field.placeholder);
  complain('');
  changed();
}

/** Nobody writes to it any more. */
export function drop(conversation) {
  tab.set(draftOf(conversation), null);
  current = current === conversation ? null : current;
}

/** There is no conversation to write to. */
export function forget() {
  current = null;
}

function draftOf({ key }) {
  return `draft ${key}`;
}

export function focus() {
  field.focus();
}

/** Somebody turned to another conversation to write there. On a phone this would bring the keyboard up before anything could be read. */
export function invite() {
  if (matchMedia('(hover: hover)').matches) {
    focus();
  }
}

/** Says why something was not taken, until it is changed, or that {@link takeBack taken back}. */
export function complain(why) {
  byId('complaint').textContent = why;
}

/** The cause of a complaint is gone, and with it the complaint, if it is still there. */
export function takeBack(why) {
  if (byId('complaint').textContent === why) {
    complain('');
  }
}

/** Addresses somebody: at the beginning of the text, or in the middle of it. */
export function insertName(name) {
  const before = field.value.slice(0, field.selectionStart);
  const space = /\s$/.test(before) ? '' : ' ';
  const inserted = before.trim() === '' ? `${name}: ` : `${space}@${name} `;
  field.setRangeText(inserted, field.selectionStart, field.selectionEnd, 'end');
  focus();
  changed();
}

/** What was to be said is said. Meanwhile it may be another conversation. */
function written(conversation) {
  if (conversation === current) {
    field.value = '';
    changed();
  } else {
    tab.set(draftOf(conversation), null);
  }
}

function changed() {
  tab.set(draftOf(current), field.value === '' ? null : field.value);
  countDown();
  grow();
}

function countDown() {
  // A text has no more code points than units, and counting those is free.
  const { length } = field.value;
  const left = length <= MAX_TEXT - NEARLY_FULL ? MAX_TEXT : MAX_TEXT - codePoints(field.value);
  const words = left < 0 ? `${-left} too many` : `${left} left`;
  remaining.classList.toggle('problem', left < 0);
  setText(remaining, left > NEARLY_FULL ? '' : words);
}

function grow() {
  field.rows = 1;
  while (field.rows < MAX_ROWS && field.scrollHeight > field.clientHeight) {
    field.rows++;
  }
}

/** Enter, but not the one that chooses a word in an input method (Safari says so by the key code only). */
function isSend(event) {
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}
