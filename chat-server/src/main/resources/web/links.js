/** Links in a text. Pure functions. */

/** What is written like one. A letter of another script may stand before it, and the punctuation of such a script ends it. */
const URL_LIKE =
  /(?<![A-Za-z0-9])https?:\/\/[^\s\p{Z}<>"\u3001-\u3003\u3008-\u3011\u3014-\u301F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]+/giu;
/** What usually belongs to the sentence and not to the link that it ends with. */
const TAIL = '.,;:!?«»“”‘’…—';
const BRACKETS = { ')': '(', ']': '[', '}': '{' };
/** What stands at the end belongs to the link, unless the same stands before it: then it is around it. */
const AROUND = '\'*_~';

/** Where something is written like a link. */
export function links(text) {
  return [...text.matchAll(URL_LIKE)];
}

/**
 * What of it is the link.
 *
 * @param {string} before  what stands before it
 */
export function withoutTail(url, before) {
  const unopened = {};
  for (const [close, open] of Object.entries(BRACKETS)) {
    unopened[close] = url.split(close).length - url.split(open).length;
  }
  const around = AROUND.includes(before.at(-1) ?? ' ') ? before.at(-1) : '';
  const isTail = (character) => TAIL.includes(character) || character === around || unopened[character]-- > 0;
  let end = url.length;
  while (end > 0 && isTail(url[end - 1])) {
    end--;
  }
  return url.slice(0, end);
}

/** Where a link leads, or null if it should not be one: a user before the host (`https://bank@evil`) is there to deceive. */
export function webAddress(written) {
  const url = URL.canParse(written) ? new URL(written) : null;
  return url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url.href : null;
}
