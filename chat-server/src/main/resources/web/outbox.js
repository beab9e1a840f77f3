/**
 * What was sent and not confirmed: each `{id, key, address, text, action, state, why}` belongs to the conversation of that key and is
 * `sent`, `uncertain` since its session is gone, or `refused` by the server, which says why. It stays, through a reload too, until it
 * is confirmed or its writer gives it up.
 */

import { tab } from './memory.js';

/** So many of a session's messages the server remembers, so that none is taken twice that is sent again. */
export const MOST = 256;

// Ids are echoed to everybody, and another page of the same person counts too.
const prefix = Math.random().toString(36).slice(2, 10);
let counter = 0;
let items = [];
let changed;

/**
 * Brings back what was under way when the page was reloaded.
 *
 * @param {() => void} onChange  called whenever something changes
 */
export function restore(onChange) {
  changed = onChange;
  items = kept();
}

/** What is there may be of another version of this page. */
function kept() {
  try {
    return JSON.parse(tab.get('outbox') ?? '[]').filter(({ key, address }) => key && address);
  } catch {
    return [];
  }
}

/** @returns {object[]} what belongs to the conversation, in the order in which it was sent */
export function of(key) {
  return items.filter((item) => item.key === key);
}

/** What was not answered yet, in the order in which it was sent. */
export function unanswered() {
  return items.filter(({ state }) => state === 'sent');
}

/** Whether it waits for its writer to decide. */
export function hasTrouble(key) {
  return of(key).some(({ state }) => state !== 'sent');
}

/** Something to say; what is returned is to be sent. */
export function add({ key, address }, text, action) {
  const item = { id: `${prefix}-${++counter}`, key, address, text, action, state: 'sent', why: '' };
  update([...items, item]);
  return item;
}

/** It came back from the server, or its writer has given it up. */
export function remove(id) {
  if (has(id)) {
    update(items.filter((item) => item.id !== id));
  }
}

/** With its conversation. */
export function removeAll(key) {
  update(items.filter((item) => item.key !== key));
}

export function has(id) {
  return items.some((item) => item.id === id);
}

/** Returns false if there is no such message. */
export function refuse(id, why) {
  return mark((item) => item.id === id, 'refused', why);
}

/** Nothing was ever sent. */
export function clear() {
  update([]);
}

/** The session is gone, and with it the answers. */
export function lost() {
  mark(({ state }) => state === 'sent', 'uncertain', '');
}

function mark(which, state, why) {
  const any = items.some(which);
  if (any) {
    update(items.map((item) => (which(item) ? { ...item, state, why } : item)));
  }
  return any;
}

function update(all) {
  items = all;
  tab.set('outbox', items.length === 0 ? null : JSON.stringify(items));
  changed();
}
