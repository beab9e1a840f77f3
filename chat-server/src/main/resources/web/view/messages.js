/**
 * How somebody gets to what they can do with a message: by the button beside the one that the mouse is over or a finger has touched, by the
 * name above it, or by the keyboard.
 */

import { byId } from './elements.js';

const MESSAGE = '[data-kind="message"]';
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

const box = byId('scroller');
const more = byId('more');
let at = null;

/** @param {(item: Element) => boolean} offers  whether there is a menu  @param {(item: Element, at: Element) => void} open  opens it */
export function begin(offers, open) {
  const offer = (item) => {
    at = item;
    const hadFocus = more === document.activeElement;
    more.hidden = item === null || !offers(item);
    if (hadFocus && more.hidden) {
      box.focus();
    }
    if (!more.hidden) {
      const top = item.getBoundingClientRect().top - box.getBoundingClientRect().top;
      more.style.top = `${Math.max(0, top)}px`;
    }
  };
  box.addEventListener('pointerover', ({ target, pointerType }) => pointerType === 'mouse' && offer(target.closest(MESSAGE)));
  box.parentElement.addEventListener('pointerleave', () => offer(null));
  box.addEventListener('scroll', () => offer(null), { passive: true });
  more.addEventListener('click', () => open(at, more));
  box.addEventListener('click', ({ target }) => {
    const item = target.closest(MESSAGE);
    if (item !== null && target.closest('.name') !== null && offers(item)) {
      open(item, target);
    } else if (target.closest('a, button') === null) {
      offer(item);
    }
  });
  box.addEventListener('keydown', (event) => {
    const { key, target } = event;
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const shown = isPlain && (target === box || target.matches(MESSAGE)) ? messages() : [];
    const index = shown.indexOf(target);
    if (key === 'Enter' && target === box) {
      take(event, shown.findLast((item) => item.getBoundingClientRect().top < box.getBoundingClientRect().bottom));
    } else if (key === 'Enter' && index >= 0 && offers(target)) {
      event.preventDefault();
      open(target, target);
    } else if (key in STEPS && index >= 0) {
      take(event, shown[index + STEPS[key]]);
    } else if (key === 'Escape' && index >= 0) {
      box.focus();
    }
  });
}

function messages() {
  return [...box.querySelectorAll(`.log:not([hidden]) ${MESSAGE}:not([hidden])`)];
}

function take(event, item) {
  if (item !== undefined) {
    event.preventDefault();
    item.tabIndex = -1;
    item.focus();
  }
}
