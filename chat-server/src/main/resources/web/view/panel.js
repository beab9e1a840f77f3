/** The panel with people and settings: who is in a room, in the order in which one looks for a name; and the button that opens it. */

import { PHRASES } from '../protocol.js';
import { fill } from '../text/phrases.js';
import { byName } from '../text/text.js';
import { insertName } from './composer.js';
import { arrange, button, byId, element, nameElement, setText } from './elements.js';

/** As in style.css: there is room for it beside the conversation. Otherwise it lies upon it. */
const wide = matchMedia('(min-width: 48rem)');
const panel = byId('panel');
const toggle = byId('panel-toggle');
let items = new Map();
let talkTo;
let choose;

toggle.addEventListener('click', () => {
  open(panel.hidden);
  if (!panel.hidden) {
    panel.focus(); // or it would stand far behind the button for whoever cannot see it
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !wide.matches && !panel.hidden && document.querySelector('dialog[open]') === null) {
    open(false);
    toggle.focus();
  }
});
wide.addEventListener('change', () => open(wide.matches));
open(wide.matches);

function open(whether) {
  panel.hidden = !whether;
  toggle.ariaExpanded = whether;
  byId('rooms').inert = byId('main').inert = whether && !wide.matches;
}

/**
 * @param {(name: string) => void} talk  somebody wants to talk to one person only
 * @param {(name: string, at: Element) => void} choices  or to see what else they can do
 */
export function onChoice(talk, choices) {
  talkTo = talk;
  choose = choices;
}

/** @param {{people: string[], count: number}} room */
export function show({ people, count }, username) {
  const names = people.sort(byName);
  const keyed = names.map((name) => [name === username ? `you ${name}` : name, name]);
  items = new Map(keyed.map(([key, name]) => [key, items.get(key) ?? item(name, name === username)]));
  arrange(byId('people'), [...items.values()]);
  byId('unlisted').hidden = names.length >= count;
  setText(byId('unlisted'), fill(PHRASES.MORE, count - names.length));
}

function item(name, isSelf) {
  if (isSelf) {
    const you = element('span', { class: 'faint' }, ' you');
    return element('li', {}, element('span', { class: 'self' }, nameElement(name), you));
  }
  const speak = choice(nameElement(name), 'Speak to them, for all to read', () => insertName(name));
  const whisper = choice('Private', 'Talk to them alone', () => talkTo(name));
  whisper.classList.add('whisper');
  whisper.ariaLabel = `Private talk with ${name}`;
  const more = button('⋯', () => choose(name, more));
  more.classList.add('whisper');
  more.ariaLabel = `What you can do with ${name}`;
  more.ariaHasPopup = 'menu';
  return element('li', {}, speak, whisper, more);
}

/** A button that gives way to the conversation where the panel covers it. */
function choice(content, title, action) {
  const made = button(content, () => {
    if (!wide.matches) {
      open(false);
    }
    action();
  });
  made.title = title;
  return made;
}
