/** What the Tab key offers in place of the word before the cursor. Pure functions. */

import { commandsOf, kindBehind } from './command-line.js';
import { fold } from './text.js';

const NAME_PART = /[\p{L}\p{M}\p{N}_.-]*$/u;

/**
 * Commands behind a slash at the beginning, rooms behind # and where a command takes one, else people: found also without what stands
 * around and upon their letters.
 *
 * @param {string} before  what stands before the cursor
 * @param {{people: string[], rooms: string[]}} names  in the order in which they are offered
 * @param {string} role  of whoever types
 * @param {{word: string}[]} commands  those that are of use to them
 * @returns {{start: number, words: string[]}} what may stand from there on to the cursor; no words if there is nothing to offer
 */
export function complete(before, { people, rooms }, role = 'guest', commands = commandsOf(role)) {
  if (/^\/\S*$/.test(before)) {
    const words = commands.map(({ word }) => `${word} `);
    return { start: 0, words: words.filter((word) => word.startsWith(before.toLowerCase())) };
  }
  const [part] = before.match(NAME_PART);
  const start = before.length - part.length;
  const sign = before[start - 1] ?? '';
  const kind = kindBehind(before.slice(0, start), role);
  const isRoom = sign === '#' || kind === 'room';
  if (part === '' && !isRoom && sign !== '@' && kind !== 'name' && kind !== 'who') {
    return { start, words: [] };
  }
  const behind = start === 0 ? ': ' : ['', ' '][Number(/[\s@#]/.test(sign))];
  return { start, words: matching(isRoom ? rooms : people, part).map((name) => name + behind) };
}

/** Those first that begin so as they are written. */
function matching(names, part) {
  const exact = names.filter((name) => fold(name).startsWith(fold(part)));
  const rest = names.filter((name) => !exact.includes(name) && bare(part) !== '' && bare(name).startsWith(bare(part)));
  return [...exact, ...rest];
}

/** Without marks, and without what decorates it at its beginning. */
function bare(name) {
  return fold(name).normalize('NFKD').replace(/\p{M}/gu, '').replace(/^[_.-]+/, '');
}
