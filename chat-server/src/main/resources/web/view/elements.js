/** The page's elements. Whatever others wrote gets into them as text and in no other way. */

import { stretches } from '../text/markup.js';

/** Of names, in degrees: those that most people tell from each other. */
const HUES = [20, 50, 80, 115, 150, 190, 225, 260, 290, 320, 350];

export function byId(id) {
  return document.getElementById(id);
}

/** A new element; what is no node among the children becomes text. */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A button that does something to this page only. */
export function button(content, onClick) {
  const made = element('button', { type: 'button' }, content);
  made.addEventListener('click', onClick);
  return made;
}

/** Sets a text only if it is another one: what did not change is not to be read out again. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** So long nothing stands where something is to be read out, or the same again would be taken for what stood there already. */
const PAUSE_MS = 100;
const said = new WeakMap();

/** Says something in a place that is read out as it changes, also when the same was said there before; or, with no words, nothing any more. */
export function say(place, words) {
  clearTimeout(said.get(place)?.timer);
  place.textContent = words === '' || place.textContent === '' ? '' : '\u00A0'; // else what is around it would jump
  const timer = words === '' ? undefined : setTimeout(() => {
    place.textContent = words;
  }, PAUSE_MS);
  said.set(place, { words, timer });
}

/** Whether that is what is said there. */
export function isSaid(place, words) {
  return said.get(place)?.words === words;
}

/** A form with a password was sent and is gone: browsers that can keep one for its owner see that by a change of the address. */
export function passwordWasTaken() {
  history.replaceState(history.state, '');
}

/** Makes these the children of `parent`. Who stays is not touched, and so keeps the focus of the keyboard. */
export function arrange(parent, children) {
  const wanted = new Set(children);
  [...parent.children].filter((child) => !wanted.has(child)).forEach((child) => child.remove());
  children.forEach((child, i) => {
    if (parent.children[i] !== child) {
      parent.insertBefore(child, parent.children[i] ?? null);
    }
  });
}

/** What is called for many times before the page is drawn happens once then. */
export function oncePerFrame(action) {
  let scheduled = false;
  return () => {
    if (!scheduled) {
      scheduled = true;
      requestAnimationFrame(() => {
        scheduled = false;
        action();
      });
    }
  };
}

/** A name, which does not turn around what stands beside it, in its colour: always the same for the same name. */
export function nameElement(name) {
  const made = element('bdi', { class: 'name' }, name);
  made.style.setProperty('--hue', hueOf(name));
  return made;
}

/**
 * A text with its links, and with what is marked in it.
 *
 * @param {boolean} [isActive]  whether the links can be followed: within a button they cannot
 */
export function textNodes(text, mention, isActive = true) {
  return stretches(text, mention).flatMap(({ href, parts }) => {
    const nodes = parts.map((part) => (part.marked ? element('mark', {}, part.text) : part.text));
    return href === null || !isActive ? nodes : element('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, ...nodes);
  });
}

function hueOf(name) {
  let hash = 0;
  for (const c of name.toLowerCase()) {
    hash = Math.imul(hash, 31) + c.codePointAt(0);
  }
  return HUES[Math.floor((mixed(hash) * HUES.length) / 2 ** 32)];
}

/** The hashes of short names have much in common: this spreads them (MurmurHash3's finalizer). */
function mixed(hash) {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85EBCA6B);
  h = Math.imul(h ^ (h >>> 13), 0xC2B2AE35);
  return (h ^ (h >>> 16)) >>> 0;
}
