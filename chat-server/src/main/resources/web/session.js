/**
 * What of a session outlives the page: in this tab through a reload, and for whoever closed it and comes back in time, so that they need
 * not wait until their own name is free.
 */

import { lasting, tab } from './memory.js';
import { fold } from './text.js';

/** Of what is kept: another version of this page may have left something else. */
const FORM = 1;

/** @returns {?{name: string, session: ?string, conversations: object}} what was saved in this tab */
export function restore() {
  const saved = read(tab.get('here'));
  return saved?.form === FORM ? saved : null;
}

export function save(name, session, conversations) {
  tab.set('here', JSON.stringify({ form: FORM, name, session, conversations }));
}

/** This tab is not in the chat any more. */
export function forget() {
  tab.set('here', null);
}

/** Whether what is kept in this tab is somebody else's: not of whoever has this name. */
export function isAnothers(name) {
  const whose = tab.get('whose');
  return whose !== null && fold(whose) !== fold(name);
}

/** From now on what is kept in this tab is theirs. */
export function belongsTo(name) {
  tab.set('whose', name);
}

/**
 * This page goes away, perhaps for ever.
 *
 * @param {number} directs  the number of the latest direct message that was shown
 */
export function leaveBehind(name, session, directs) {
  lasting.set('left', JSON.stringify({ name, session, directs }));
}

/** The session is in use again. */
export function takeBack(session) {
  if (read(lasting.get('left'))?.session === session) {
    lasting.set('left', null);
  }
}

/**
 * What another page of this person left behind, if it was under this name.
 *
 * @returns {{session: ?string, directs: number}}
 */
export function leftBehind(name) {
  const left = read(lasting.get('left'));
  const isTheirs = typeof left?.name === 'string' && fold(left.name) === fold(name);
  return { session: (isTheirs && left.session) || null, directs: (isTheirs && left.directs) || 0 };
}

/** Null if there is nothing, or nothing that can be read. */
function read(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
