/** What in a message is more than text: links, and the reader's own name. Pure functions. */

/** What is written like one. A letter of another script may stand before it, and the punctuation of such a script ends it. */
const URL_LIKE =
  /(?<![A-Za-z0-9])https?:\/\/[^\s\p{Z}<>"\u3001-\u3003\u3008-\u3011\u3014-\u301F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]+/giu;
/** What usually belongs to the sentence and not to the link that it ends with. */
const TAIL = '.,;:!?«»“”‘’…—';
const BRACKETS = { ')': '(', ']': '[', '}': '{' };
/** What stands at the end belongs to the link, unless the same stands before it: then it is around it. */
const AROUND = '\'*_~';

/** Of a message that is made of links or of one name, the rest is text: each costs everybody's browser an element. */
const MAX_LINKS = 20;
const MAX_NAMES = 20;

/**
 * The text cut into stretches, in order and complete.
 *
 * @param {(text: string) => [number, number][]} mention  as mention.js has it
 * @returns {{href: ?string, parts: {text: string, marked: boolean}[]}[]}
 *   href is where a stretch leads, always http or https; marked is what `mention` finds
 */
export function stretches(text, mention) {
  const names = mention(text).slice(0, MAX_NAMES);
  const found = [];
  let at = 0;
  let count = 0;
  const add = (end, href) => {
    found.push({ href, parts: partsOf(text, at, end, names) });
    at = end;
  };
  for (const { 0: candidate, index } of links(text)) {
    const written = withoutTail(candidate, text.slice(0, index));
    const href = webAddress(written);
    if (href !== null && count++ < MAX_LINKS) {
      add(index, null);
      add(index + written.length, href);
    }
  }
  add(text.length, null);
  return found.filter(({ parts }) => parts.length > 0);
}

function partsOf(text, start, end, names) {
  const parts = [];
  let at = start;
  const add = (to, marked) => {
    if (to > at) {
      parts.push({ text: text.slice(at, to), marked });
      at = to;
    }
  };
  for (const [from, to] of names) {
    add(Math.min(from, end), false);
    add(Math.min(to, end), true);
  }
  add(end, false);
  return parts;
}

/** Where something is written like a link. */
export function links(text) {
  return [...text.matchAll(URL_LIKE)];
}

/**
 * What of it is the link.
 *
 * @param {string} before  what stands before it
 */
function withoutTail(url, before) {
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
function webAddress(written) {
  const url = URL.canParse(written) ? new URL(written) : null;
  return url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url.href : null;
}
