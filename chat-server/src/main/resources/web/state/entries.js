/**
 * What is to be shown of a conversation, in order. Pure functions.
 * - `{kind: 'message', time, seq, id, from, own, text, action, mention, called, toOne, past}`: mention finds the reader's name in the
 *   text, called is whether it is there; toOne is what was said to one person only; past is what was said before the reader came
 * - `{kind: 'notice', time, parts, seq, aside, terms}`: parts are strings and `{name}`; aside is what somebody may not want to see;
 *   terms are pairs of a term and its meaning
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
  const text = clean(event.text);
  const mention = own ? NO_MENTION : reader.mention;
  return {
    kind: 'message',
    time: new Date(Date.parse(event.time) || now),
    seq: event.seq,
    id: event.id,
    from,
    own,
    text,
    action: event.action === true,
    mention,
    called: mention(text).length > 0,
    toOne: false,
    past: false,
  };
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
