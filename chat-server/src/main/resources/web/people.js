/** The list of who is here, in the order in which one looks for a name. */

import * as composer from './composer.js';
import { arrange, button, byId, element, nameElement, setText } from './elements.js';
import * as panel from './panel.js';
import { byName } from './room.js';

let items = new Map();

export function show({ people, count, username }) {
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
  const pick = button(nameElement(name), () => {
    panel.makeWay();
    composer.insertName(name);
  });
  pick.title = 'Speak to them';
  return element('li', {}, pick);
}
