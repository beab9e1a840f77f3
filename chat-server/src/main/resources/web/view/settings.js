/** The checkboxes of what somebody has allowed and prefers. */

import { askToNotify, mayNotify, notify, ring } from './attention.js';
import { byId, setText } from './elements.js';

const boxes = { notify: byId('notify'), sound: byId('sound'), every: byId('every'), quiet: byId('quiet') };
let settings;

/** @param {{isOn, set}} kept  as {@link Chat} has them */
export function begin(kept) {
  settings = kept;
  if (!mayNotify()) {
    settings.set('notify', false); // it may have been taken back in the browser's own settings
  }
  show();
  Object.entries(boxes).forEach(([key, box]) => box.addEventListener('change', () => chosen(key, box.checked)));
}

export function show() {
  for (const [key, box] of Object.entries(boxes)) {
    box.checked = settings.isOn(key);
  }
}

/** Notifications and sound show at once what they will be like. */
function chosen(key, on) {
  settings.set(key, on);
  setText(byId('settings-problem'), '');
  if (key === 'notify' && on) {
    tryToNotify();
  } else if (key === 'sound' && on) {
    ring();
  }
}

async function tryToNotify() {
  if (!(await askToNotify()) || !notify('Chat', 'This is how you will be called.', () => {})) {
    settings.set('notify', false);
    show();
    setText(byId('settings-problem'), whyNot());
  }
}

function whyNot() {
  if (!window.isSecureContext) {
    return 'Browsers allow notifications only to pages that come over HTTPS.';
  }
  return mayNotify() ? 'This browser cannot show them.' : 'The browser does not allow it: its settings can change that.';
}
