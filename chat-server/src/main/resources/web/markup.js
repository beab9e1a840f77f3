/** What in a message is more than text: links, and the reader's own name. Pure functions. */

import { links, webAddress, withoutTail } from './links.js';

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
