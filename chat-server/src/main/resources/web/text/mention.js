/** Where a text speaks of somebody, as in chat.protocol.Mention, which the other faces use: a table of examples holds both. Pure functions. */

import { links } from './markup.js';
import { fold } from './text.js';

const MARK = /\p{M}/u;
/** What belongs to the character before it when words are looked for. */
const EXTENDS = /[\p{M}\p{Cf}]/u;
const NO_EXTENDER = '\u200B';
/** A letter, with the marks, the vowels and finals of Hangul and the voiced half-width kana that compose with it; more belong to none. */
const LETTER = /[^][\p{M}\u1160-\u11FF\uFF9E\uFF9F]{0,31}/gu;

// Kinds of characters.
const NONE = 0;
const ALPHABETIC = 1;
const DIGIT = 2;
const KATAKANA = 3;
/** Of a script that is written without spaces: each of them is a word, for those who have no dictionary. */
const LONE = 4;
/** Binds whatever a name may be made of. */
const BINDING = 5;

const LONE_SCRIPTS =
  /[\p{sc=Hani}\p{sc=Hira}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tale}\p{sc=Talu}\p{sc=Lana}\p{sc=Tavt}\p{sc=Ahom}]/u;

/** Of nobody: in no text. */
export const NO_MENTION = () => [];

/**
 * Finds a username as a word of its own, compared as the register compares names, and in no link.
 *
 * @returns {(text: string) => [number, number][]} where they stand in a text: from, to
 */
export function mentionOf(username) {
  const name = foldedText(username).text;
  return name === '' ? NO_MENTION : (text) => find(name, text);
}

function find(name, text) {
  const { text: folded, origins } = foldedText(text);
  const found = [];
  let taken = null; // links are looked for if there is anything to find
  for (let at = folded.indexOf(name); at >= 0;) {
    const end = at + name.length;
    const isFound = isCut(origins, at) && isCut(origins, end) && isWord(folded, at, end);
    if (isFound) {
      const [from, to] = [origins[at], origins[end]];
      taken ??= links(text).map(({ index, 0: link }) => [index, index + link.length]);
      if (!taken.some(([start, stop]) => start < to && from < stop)) {
        found.push([from, to]);
      }
    }
    at = folded.indexOf(name, isFound ? end : at + 1);
  }
  return found;
}

/** The text as names are compared, and where each of its characters came from: all that one letter became, from where that stood. */
function foldedText(original) {
  let text = '';
  const origins = [];
  for (const { 0: letter, index } of original.matchAll(LETTER)) {
    const folded = fold(letter).replaceAll('ς', 'σ');
    text += folded;
    for (let i = 0; i < folded.length; i++) {
      origins.push(index);
    }
  }
  origins.push(original.length);
  return { text, origins };
}

function isCut(origins, index) {
  return index === 0 || origins[index] !== origins[index - 1];
}

/** Who is spoken of in `bob's` is Bob, although it is one word. */
function isWord(text, start, end) {
  const isPossessive = /^['’]s/.test(text.slice(end, end + 2)) && isBound(text, end + 2);
  return isBound(text, start) && (isBound(text, end) || isPossessive);
}

/**
 * Whether a word may begin or end there: UAX 29, section 4, but that a hyphen is a part of the word, and so is a full stop between any
 * two characters of a name, and that a colon ends it.
 */
function isBound(text, index) {
  if (index < text.length && MARK.test(at(text, index))) {
    return false;
  }
  const before = previous(text, index);
  const behind = next(text, index);
  const [left, right] = [kind(text, before), kind(text, behind)];
  return !bind(left, right)
    && !bindOver(left, text[behind], kind(text, behind < 0 ? -1 : next(text, behind + at(text, behind).length)))
    && !bindOver(kind(text, before < 0 ? -1 : previous(text, before)), text[before], right);
}

function bind(left, right) {
  if (left === NONE || right === NONE) {
    return false;
  }
  return left === BINDING || right === BINDING || (left === KATAKANA && right === KATAKANA) || (left <= DIGIT && right <= DIGIT);
}

/** Whether what stands in the middle binds what stands on both sides of it. */
function bindOver(left, middle, right) {
  if (middle === undefined || left === NONE || right === NONE) {
    return false;
  }
  if (/['‘’]/.test(middle)) {
    return left === right && left <= DIGIT;
  }
  return middle === '.' || (left === right && left === ALPHABETIC && /[·\u0387\u055F\u05F4‧]/.test(middle))
    || (left === right && left === DIGIT && /[,;،٬]/.test(middle));
}

function at(text, index) {
  return String.fromCodePoint(text.codePointAt(index));
}

/** The index of the character before, those that only belong to it left out; -1 if there is none. */
function previous(text, index) {
  for (let i = index; i > 0;) {
    i -= i > 1 && text.codePointAt(i - 2) > 0xFFFF ? 2 : 1;
    if (!isExtending(at(text, i))) {
      return i;
    }
  }
  return -1;
}

/** The same from there on. */
function next(text, index) {
  for (let i = index; i < text.length; i += at(text, i).length) {
    if (!isExtending(at(text, i))) {
      return i;
    }
  }
  return -1;
}

function isExtending(character) {
  return EXTENDS.test(character) && character !== NO_EXTENDER;
}

function kind(text, index) {
  const c = index < 0 ? '' : at(text, index);
  if (c === '-' || /\p{Pc}/u.test(c)) {
    return BINDING;
  }
  if (/\p{Nd}/u.test(c)) {
    return DIGIT;
  }
  if (!/\p{Alphabetic}/u.test(c)) {
    return NONE;
  }
  if (c === 'ー' || /\p{sc=Kana}/u.test(c)) { // the first lengthens the vowel of the kana before it, and belongs to two scripts
    return KATAKANA;
  }
  return LONE_SCRIPTS.test(c) ? LONE : ALPHABETIC;
}
