/** What in a message is more than text: links, and the reader's own name. Pure functions. */

const URL_LIKE = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>"]+/giu;
// What usually belongs to the sentence and not to the link that it ends with.
const TAIL = new Set('.,;:!?\'*_~«»“”‘’…。，、；：！？）】」』');
const BRACKETS = { ')': '(', ']': '[', '}': '{' };

// What a username may go on with. A dot does so only in front of another character of the name.
const PART = '[\\p{L}\\p{M}\\p{N}_-]';

/** Speaks of nobody. */
export const NO_MENTION = /(?!)/gu;

/**
 * Finds a username as a word of its own, in whatever case: `bob` is not in `bobby`, `bob-by` or `bob.smith`, which may be
 * names of others, but in `@bob`, `bob's` and at the end of a sentence.
 */
export function mentionOf(username) {
  const name = username.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<!${PART})(?<!${PART}\\.)${name}(?!${PART}|\\.${PART})`, 'giu');
}

/** Whether a text speaks of whom `mention` stands for. */
export function mentions(text, mention) {
  return text.search(mention) >= 0;
}

/**
 * The text cut into stretches, in order and complete.
 *
 * @param {string} text
 * @param {RegExp} mention  of {@link mentionOf}, or {@link NO_MENTION}
 * @returns {{href: ?string, parts: {text: string, marked: boolean}[]}[]}
 *     href is where a stretch leads, always http or https; marked is the reader's name
 */
export function stretches(text, mention) {
  const names = rangesOf(text, mention);
  const found = [];
  let start = 0;
  for (const link of linksOf(text)) {
    found.push(stretch(text, start, link.start, null, names), stretch(text, link.start, link.end, link.href, names));
    start = link.end;
  }
  found.push(stretch(text, start, text.length, null, names));
  return found.filter(({ parts }) => parts.length > 0);
}

function stretch(text, start, end, href, names) {
  const parts = [];
  let at = start;
  const add = (to, marked) => {
    if (to > at) {
      parts.push({ text: text.slice(at, to), marked });
      at = to;
    }
  };
  for (const name of names) {
    add(Math.min(name.start, end), false);
    add(Math.min(name.end, end), true);
  }
  add(end, false);
  return { href, parts };
}

function rangesOf(text, pattern) {
  return Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({ start: index, end: index + match.length }));
}

function linksOf(text) {
  const links = [];
  for (const match of text.matchAll(URL_LIKE)) {
    const written = withoutTail(match[0]);
    const href = webAddress(written);
    if (href !== null) {
      links.push({ start: match.index, end: match.index + written.length, href });
    }
  }
  return links;
}

/** A closing bracket is left out only if the link did not open it. */
function withoutTail(url) {
  const unopened = {};
  for (const [close, open] of Object.entries(BRACKETS)) {
    unopened[close] = url.split(close).length - url.split(open).length;
  }
  let end = url.length;
  while (end > 0 && (TAIL.has(url[end - 1]) || unopened[url[end - 1]]-- > 0)) {
    end--;
  }
  return url.slice(0, end);
}

/** Where a link leads, or null if it should not be one: a user before the host (`https://bank@evil`) is there to deceive. */
function webAddress(written) {
  try {
    const url = new URL(written);
    const web = url.protocol === 'http:' || url.protocol === 'https:';
    return web && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}
