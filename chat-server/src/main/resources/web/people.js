/** The list of who is in a room, in the order in which one looks for a name. */

import * as composer from './composer.js';
import { arrange, button, byId, element, nameElement, setText } from './elements.js';
import * as panel from './panel.js';
import { byName } from './text.js';

let items = new Map();
let talkTo;

/** @param {(name: string) => void} talk  somebody wants to talk to one person only */
export function onTalk(talk) {
  talkTo = talk;
}

export function show({ people, count }, username) {
  const names = people.sort(byName);
  const keyed = names.map((name) => [name === username ? `you ${name}` : name, name]);
  items = new Map(keyed.map(([key, name]) => [key, items.get(key) ?? item(name, name === username)]));
  arrange(byId('people'), [...items.values()]);
  byId('unlisted').hidden = names.length >= count;
  setText(byId('unlisted'), `and ${count - names.length} more`);
}

function item(name, isSelf) {
  if (isSelf) {
    const you = element('span', { class: 'faint' }, ' you');
    return element('li', {}, element('span', { class: 'self' }, nameElement(name), you));
  }
  const speak = button(nameElement(name), () => {
    panel.makeWay();
    composer.insertName(name);
  });
  speak.title = 'Speak to them, for all to read';
  const whisper = button('Private', () => {
    panel.makeWay();
    talkTo(name);
  });
  whisper.classList.add('whisper');
  whisper.ariaLabel = `Private talk with ${name}`;
  whisper.title = 'Talk to them alone';
  return element('li', {}, speak, whisper);
}
