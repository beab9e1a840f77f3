/** The panel with people and settings, and the button that opens and closes it. */

import { byId } from './elements.js';

/** As in style.css: there is room for it beside the conversation. Otherwise it lies upon it. */
const wide = matchMedia('(min-width: 48rem)');
const panel = byId('panel');
const toggle = byId('panel-toggle');

toggle.addEventListener('click', () => {
  open(panel.hidden);
  if (!panel.hidden) {
    panel.focus(); // or it would stand far behind the button for whoever cannot see it
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !wide.matches && !panel.hidden) {
    open(false);
    toggle.focus();
  }
});
wide.addEventListener('change', () => open(wide.matches));
open(wide.matches);

/** Gives way to the conversation where it covers it. */
export function makeWay() {
  if (!wide.matches) {
    open(false);
  }
}

function open(whether) {
  panel.hidden = !whether;
  toggle.ariaExpanded = whether;
  byId('rooms').inert = byId('main').inert = whether && !wide.matches;
}
