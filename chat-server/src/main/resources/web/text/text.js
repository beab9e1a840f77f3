/** Text that others wrote, made harmless and measured. Pure functions. */

import { MAX_USERNAME_CODE_POINTS } from '../protocol.js';

// Control characters other than tab and LF, lone surrogates, and the bidi controls that turn a line around.
const HARMFUL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\p{Cs}]/gu;
/** White space of any script, what is not to be shown, and a letter of Braille without a dot. */
const BLANK = /^[\p{Z}\p{DI}\t\n\u2800]*$/u;
const REPLACEMENT = '\uFFFD';

/** The text without what could act on the page or turn a line around. The server sees to that too; it is not trusted. */
export function clean(text) {
  return String(text ?? '').replace(HARMFUL, REPLACEMENT);
}

/** The same for what has no business containing line breaks. */
export function cleanName(name) {
  return clean(name).replace(/[\t\n]/g, REPLACEMENT);
}

/** Whether there is nothing to see once it is clean. */
export function isBlank(text) {
  return BLANK.test(clean(text));
}

export function codePoints(text) {
  return [...text].length;
}

const OTHER_WIDTH = /[\uFF01-\uFFEE]/g;

/** The form in which names are compared, without regard to case and width: RFC 8265, with two vowels more, as the server has it. */
export function fold(name) {
  const wide = name.replace(OTHER_WIDTH, (character) => character.normalize('NFKC'));
  return wide.replaceAll('\u0E33', '\u0E4D\u0E32').replaceAll('\u0EB3', '\u0ECD\u0EB2').toLowerCase().normalize('NFC');
}

/** What the characters of no name are: of ASCII all but few, and of the rest signs and space. The server knows more of them. */
const NAME = /^(?:[\w.-]|[^\u0000-\u007F\p{S}\p{Z}])+$/u;
/** What the server itself speaks as. */
const RESERVED = 'server';

/** Whether a room may be called so, or a user, as far as can be told without the server. */
export function mayBeName(name) {
  const normal = name.normalize('NFKC');
  return NAME.test(normal) && codePoints(normal) <= MAX_USERNAME_CODE_POINTS && fold(name) !== RESERVED;
}

/** The order in which one looks for a name. */
export const byName = new Intl.Collator(undefined, { numeric: true }).compare;
