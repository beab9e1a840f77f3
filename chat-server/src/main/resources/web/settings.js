/** What somebody has allowed and prefers, as checkboxes that are remembered. */

import { byId, setText } from './elements.js';
import { lasting } from './memory.js';
import { ask, isAllowed, notify } from './notification.js';
import { ring } from './sound.js';

const boxes = { notify: byId('notify'), sound: byId('sound'), every: byId('every'), quiet: byId('quiet') };

for (const [key, box] of Object.entries(boxes)) {
  box.checked = lasting.get(key) === 'on';
  box.addEventListener('change', () => set(key, box.checked));
}
if (!isAllowed()) {
  set('notify', false); // it may have been taken back in the browser's own settings
}
// Both show at once what they will be like.
boxes.notify.addEventListener('change', () => boxes.notify.checked && tryToNotify());
boxes.sound.addEventListener('change', () => boxes.sound.checked && ring());

/** @param {'notify'|'sound'|'every'|'quiet'} key */
export function isOn(key) {
  return boxes[key].checked;
}

export function set(key, on) {
  boxes[key].checked = on;
  lasting.set(key, on ? 'on' : null);
  setText(byId('settings-problem'), '');
}

async function tryToNotify() {
  if (!(await ask()) || !notify('Chat', 'This is how you will be called.', () => {})) {
    set('notify', false);
    setText(byId('settings-problem'), whyNot());
  }
}

function whyNot() {
  if (!window.isSecureContext) {
    return 'Browsers allow notifications only to pages that come over HTTPS.';
  }
  return isAllowed() ? 'This browser cannot show them.' : 'The browser does not allow it: its settings can change that.';
}
