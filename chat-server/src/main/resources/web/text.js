/** Text that others wrote, made harmless and measured. Pure functions. */

// Control characters other than tab and LF, lone surrogates, and the bidi controls that turn a line around.
const HARMFUL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\p{Cs}]/gu;
const BLANK = /^[\p{Z}\t-\r\u001C-\u001F\u0085]*$/u;
const REPLACEMENT = '\uFFFD';

/** The text without what could act on the page or turn a line around. The server sees to that too; it is not trusted. */
export function clean(text) {
  return String(text ?? '').replace(HARMFUL, REPLACEMENT);
}

/** The same for what has no business containing line breaks. */
export function cleanName(name) {
  return clean(name).replace(/[\t\n]/g, REPLACEMENT);
}

/** Whether there is nothing to see. */
export function isBlank(text) {
  return BLANK.test(text);
}

export function codePoints(text) {
  return [...text].length;
}

/** The form in which names are compared, without regard to case and width: for all but rare names what the server compares. */
export function fold(name) {
  return name.normalize('NFKC').toLowerCase();
}

/** What the characters of no name are: of ASCII all but few, and of the rest signs and space. The server knows more of them. */
const NAME = /^(?:[\w.-]|[^\u0000-\u007F\p{S}\p{Z}])+$/u;
const MAX_NAME = 32;
/** What the server itself speaks as. */
const RESERVED = 'server';

/** Whether a room may be called so, or a user, as far as can be told without the server. */
export function mayBeName(name) {
  const normal = name.normalize('NFKC');
  return NAME.test(normal) && codePoints(normal) <= MAX_NAME && fold(name) !== RESERVED;
}

/** The order in which one looks for a name. */
export const byName = new Intl.Collator(undefined, { numeric: true }).compare;
