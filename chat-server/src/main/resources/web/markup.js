/** What in a message is more than text: links, and the reader's own name. Pure functions. */

const URL_LIKE = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>"]+/giu;
// What usually belongs to the sentence and not to the link that it ends with.
const TAIL = '.,;:!?\'*_~«»“”‘’…。，、；：！？）】」』';
/** Of a message that is made of links or of one name, the rest is text: each costs everybody's browser an element. */
const MAX_LINKS = 20;
const MAX_NAMES = 20;
const BRACKETS = { ')': '(', ']': '[', '}': '{' };

// What a username may go on with. A dot does so only in front of another character of the name.
const PART = '[\\p{L}\\p{M}\\p{N}_-]';

export const NO_MENTION = /(?!)/gu;

/**
 * Finds a username as a word of its own, in whatever case: `bob` is not in `bobby`, `bob-by` or `bob.smith`, which may be
 * names of others, but in `@bob`, `bob's` and at the end of a sentence.
 */
export function mentionOf(username) {
  const name = username.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<!${PART})(?<!${PART}\\.)${name}(?!${PART}|\\.${PART})`, 'giu');
}

/**
 * The text cut into stretches, in order and complete.
 *
 * @param {RegExp} mention  of {@link mentionOf}, or {@link NO_MENTION}
 * @returns {{href: ?string, parts: {text: string, marked: boolean}[]}[]}
 *   href is where a stretch leads, always http or https; marked is what `mention` finds
 */
export function stretches(text, mention) {
  const names = [...text.matchAll(mention)].slice(0, MAX_NAMES).map(({ 0: name, index }) => [index, index + name.length]);
  const found = [];
  let at = 0;
  let links = 0;
  const add = (end, href) => {
    found.push({ href, parts: partsOf(text, at, end, names) });
    at = end;
  };
  for (const { 0: candidate, index } of text.matchAll(URL_LIKE)) {
    const written = withoutTail(candidate);
    const href = webAddress(written);
    if (href !== null && links++ < MAX_LINKS) {
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

/** A closing bracket is left out only if the link did not open it. */
function withoutTail(url) {
  const unopened = {};
  for (const [close, open] of Object.entries(BRACKETS)) {
    unopened[close] = url.split(close).length - url.split(open).length;
  }
  let end = url.length;
  while (TAIL.includes(url[end - 1]) || unopened[url[end - 1]]-- > 0) {
    end--;
  }
  return url.slice(0, end);
}

/** Where a link leads, or null if it should not be one: a user before the host (`https://bank@evil`) is there to deceive. */
function webAddress(written) {
  const url = URL.canParse(written) ? new URL(written) : null;
  return url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url.href : null;
}
