/**
 * What is to be shown of a conversation, in order. Pure functions.
 * - `{kind: 'message', time, seq, id, device, from, own, text, action, mention, called, toOne, past}`: mention finds the reader's name
 *   in the text, called is whether it is there; toOne is what was said to one person only, and waitsFor who they are if they are
 *   away; past is what was said before the reader came; isEdited, editedAt, which is null if that is not known, isDeleted, deletedBy, which is empty
 *   unless it was somebody else
 * - `{kind: 'notice', time, parts, seq, aside, terms, invites}`: parts are strings and `{name}`; aside is what somebody may not want to
 *   see; terms are pairs of a term and its meaning; invites is the room that the notice leads to
 * - `{kind: 'gap', isMiddle}`: here is missing what the server may still know; isMiddle is whether something was shown before
 * - `{kind: 'unread'}`: from here on it was not seen
 */

import { PHRASES } from '../protocol.js';
import { NO_MENTION } from '../text/mention.js';
import { fill, left, parts as filled } from '../text/phrases.js';
import { byName, clean, cleanName } from '../text/text.js';

/** Names in a sentence: all stand in the list of people, and on a phone more would fill the screen. */
const MAX_NAMED = 20;

/** @param {{name: string, mention: RegExp}} reader */
export function message(event, reader, now) {
  const from = cleanName(event.from);
  const own = from === reader.name;
  const isDeleted = event.deleted === true;
  const text = isDeleted ? '' : clean(event.text);
  const mention = own ? NO_MENTION : reader.mention;
  return {
    kind: 'message',
    time: new Date(Date.parse(event.time) || now),
    seq: event.seq,
    id: event.id,
    device: event.device,
    from,
    own,
    text,
    action: event.action === true,
    mention,
    called: mention(text).length > 0,
    toOne: false,
    past: false,
    isEdited: event.edited === true,
    editedAt: null,
    isDeleted,
    deletedBy: '',
  };
}

/**
 * What becomes of a message that was corrected or deleted.
 *
 * @param {{type: string, by: string, text: string}} event
 * @param {?Date} at  when; null if that is not known
 */
export function amended(entry, { type, by, text: typed }, at) {
  if (type === 'deleted') {
    const name = cleanName(by);
    return { ...entry, text: '', called: false, isDeleted: true, deletedBy: name === entry.from ? '' : name };
  }
  const text = clean(typed);
  const called = !entry.toOne && entry.mention(text).length > 0;
  return entry.isDeleted ? entry : { ...entry, text, called, isEdited: true, editedAt: at ?? entry.editedAt };
}

export function notice(time, parts, more = {}) {
  return { kind: 'notice', time, parts, ...more };
}

/** Somebody joined or left. @param {string} present  how many are there since, in words; empty if that is not told */
export function wentOrCame({ type, reason, seq }, name, present, now) {
  const phrase = type === 'joined' ? PHRASES.JOINED : PHRASES.LEFT;
  const told = present === '' ? phrase.replace(' (%s)', '') : phrase;
  const values = type === 'joined' ? [{ name }, present] : [{ name }, left(reason), present];
  return notice(now, filled(told, ...values), { seq, aside: true });
}

/** The names as parts of a notice; of very many not all. */
export function list(names, count) {
  const shown = names.slice(0, MAX_NAMED).sort(byName);
  const rest = shown.length < count ? [` ${fill(PHRASES.MORE, count - shown.length)}`] : [];
  return [...shown.flatMap((name) => [', ', { name }]).slice(1), ...rest];
}
