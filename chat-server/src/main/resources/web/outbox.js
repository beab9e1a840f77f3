/**
 * What was sent and not confirmed: each `{id, text, action, state, why}` is `sent`, `uncertain` since the connection was lost,
 * or `refused` by the server, which says why. It stays, through a reload too, until it is confirmed or its writer gives it up.
 */

import { tab } from './memory.js';

// Ids are echoed to everybody, and another page of the same person counts too.
const prefix = Math.random().toString(36).slice(2, 10);
let counter = 0;
let items = [];
let changed;

/**
 * Brings back what was under way when the page was reloaded: nobody knows whether it arrived.
 *
 * @param {(items: object[]) => void} onChange  called with all of them whenever something changes
 */
export function restore(onChange) {
  changed = onChange;
  items = kept();
  lost();
  show();
}

/** What is there may be of another version of this page. */
function kept() {
  try {
    const all = JSON.parse(tab.get('outbox') ?? '[]');
    return Array.isArray(all) ? all : [];
  } catch {
    return [];
  }
}

/** Has the items shown again, where they now stand. */
export function show() {
  if (items.length > 0) {
    changed(items);
  }
}

/** Something to say; what is returned is to be sent. */
export function add(text, action) {
  const item = { id: `${prefix}-${++counter}`, text, action, state: 'sent', why: '' };
  update([...items, item]);
  return item;
}

/** It came back from the server, or its writer has given it up. */
export function remove(id) {
  update(items.filter((item) => item.id !== id));
}

/** Returns false if there is no such message. */
export function refuse(id, why) {
  return mark((item) => item.id === id, 'refused', why);
}

/** The connection is gone, and with it the answers. */
export function lost() {
  mark((item) => item.state === 'sent', 'uncertain', '');
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
  changed(items);
}
