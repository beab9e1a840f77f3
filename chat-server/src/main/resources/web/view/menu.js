/** A menu beside what it belongs to: for the mouse, a finger and the keyboard. */

import { byId, element } from './elements.js';

/** Pixels between it and the edge of the window. */
const MARGIN = 8;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

const menu = byId('menu');

menu.addEventListener('keydown', (event) => {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const to = { Home: 0, End: items.length - 1 }[event.key] ?? (event.key in STEPS ? (at + STEPS[event.key] + items.length) % items.length : -1);
  if (event.key === 'Tab') {
    event.preventDefault();
    menu.hidePopover();
  } else if (to >= 0) {
    event.preventDefault();
    items[to].focus();
  }
});

/**
 * Opens it.
 *
 * @param {string} title  for whoever cannot see it
 * @param {[string, () => void][]} choices  words, and what to do then; at least one
 * @param {Element} at  what it belongs to
 */
export function open(title, choices, at) {
  menu.ariaLabel = title;
  menu.replaceChildren(...choices.map(([words, act]) => {
    const item = element('button', { type: 'button', role: 'menuitem', tabindex: '-1', dir: 'auto' }, words);
    item.addEventListener('click', () => {
      menu.hidePopover(); // and the focus is where it was
      act();
    });
    return item;
  }));
  menu.showPopover();
  const { left, top, bottom } = at.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = bottom + height + MARGIN <= innerHeight ? bottom : Math.min(top, innerHeight) - height;
  menu.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  menu.style.top = `${Math.max(MARGIN, below)}px`;
  menu.firstElementChild.focus();
}
