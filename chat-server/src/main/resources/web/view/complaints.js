/** Why something could not be done: in the dialog that is open, or where one writes. What the connection was the reason of goes with that. */

import { byId, isSaid, say } from './elements.js';
import { LOST } from './status.js';

/** Those of the connection, by where they are. */
const ofConnection = new Map();

export function complain(why, isOfConnection) {
  const place = inDialog() ?? byId('complaint');
  say(place, why);
  if (isOfConnection) {
    ofConnection.set(place, why);
  }
}

/** The connection is back. */
export function takeBack() {
  [...ofConnection].filter(([place, why]) => isSaid(place, why)).forEach(([place]) => say(place, ''));
  ofConnection.clear();
}

/** The connection is lost: a dialog lies upon what status.js shows. */
export function tellDialog() {
  const place = inDialog();
  if (place?.textContent === '' && !ofConnection.has(place) && !byId('trouble').hidden) {
    complain(LOST, true);
  }
}

/** Of two dialogs the one above. */
function inDialog() {
  return document.activeElement?.closest('dialog[open]')?.querySelector('.problem') ?? document.querySelector('dialog[open] .problem');
}
