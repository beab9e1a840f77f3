/** What the page says, in the words of chat.protocol.Phrases, which the other faces use too. Pure functions. */

import { FACES, GOODBYES, LEAVES, PHRASES, ROLES, TOLD_WHOLE } from '../protocol.js';
import { clean } from './text.js';

export const NO_SERVER = 'The server cannot be reached, or does not let this page in';
export const NO_ANSWER = 'The server does not answer';
export const CLOSED = 'The server closed the connection';
export const BUSY = 'The server lets nobody in just now';

/** The phrase with each `%s` replaced, in order. */
export function fill(phrase, ...values) {
  return parts(phrase, ...values).join('');
}

/** The same in parts, as a notice has them: values are strings, `{name}`, or lists of both. */
export function parts(phrase, ...values) {
  return phrase.split('%s').flatMap((text, i) => (i === 0 ? text : [values[i - 1], text].flat()));
}

/**
 * Why a connection ended, without a full stop. A code that is not known is nothing for people, but the server may say in words too what
 * it means.
 */
export function goodbye({ reason, text }) {
  if (text !== undefined && TOLD_WHOLE.includes(reason)) {
    return clean(text);
  }
  const why = wordsFor(GOODBYES, reason, PHRASES.OTHER_GOODBYE);
  return why[0].toUpperCase() + why.slice(1) + (text === undefined ? '' : `: ${clean(text)}`);
}

/** Why somebody is not in a room any more. */
export function left(reason) {
  return wordsFor(LEAVES, reason, PHRASES.OTHER_LEAVE);
}

/** What somebody is, behind their name. */
export function role(code) {
  return wordsFor(ROLES, code, PHRASES.OTHER_ROLE);
}

/** What a session talks with. */
export function face(code) {
  return wordsFor(FACES, code, PHRASES.OTHER_FACE);
}

/** Why somebody was not let in, and what they can do about it. */
export function refusal({ code, message, retryAfterMs }, isReturning) {
  const why = clean(message);
  const whyAnd = (advice) => `${why.replace(/\.$/, '')}. ${advice}`;
  if (code === 'server_full') {
    return fill(PHRASES.SERVER_FULL, why);
  }
  if (isReturning) {
    return code === 'username_taken' ? whyAnd('Leave lets you choose another') : why;
  }
  if (!(retryAfterMs > 0)) {
    return why;
  }
  return code === 'username_taken'
    ? fill(PHRASES.NAME_KEPT, why, `${Math.floor(retryAfterMs / 1000)}`)
    : whyAnd(`Try again in ${duration(retryAfterMs)}`);
}

/** A password was wrong, and so many others may be tried. */
export function wrong(why, tries) {
  return tries > 0 ? `${why.replace(/\.$/, '')}. ${tries === 1 ? '1 try' : `${tries} tries`} left` : why;
}

/**
 * What a list says of a room behind its name: how many are there, and what the reader has to do with it.
 *
 * @param {object} [room]  as the reader knows it who is in it
 */
export function listedRoom(count, room, isCurrent) {
  if (isCurrent) {
    return `${count} here${PHRASES.YOU_TALK_HERE}`;
  }
  const mine = room?.unread > 0 ? fill(PHRASES.UNREAD, room.unread) : PHRASES.YOU_ARE_IN_IT;
  return `${count} there${room === undefined ? '' : mine}`;
}

/** With a full stop, unless it ends already: an operator may have written it. */
export function sentence(words) {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

export function duration(milliseconds) {
  const seconds = Math.max(1, Math.floor(milliseconds / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

/** `1 message`, `2 messages` */
export function many(count, what) {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function wordsFor(table, code, others) {
  return Object.hasOwn(table, code) ? table[code] : others;
}
