/** Notifications of the system, as far as browser and person let the page have them. */

import { abbreviate } from './text.js';

/** Code points: more of a text no system shows. */
const MAX_SHOWN = 200;

export function isAllowed() {
  return 'Notification' in window && Notification.permission === 'granted';
}

/** Asks for what is not allowed yet. Only on a click: browsers and people want it so. */
export async function ask() {
  return isAllowed() || ('Notification' in window && (await Notification.requestPermission()) === 'granted');
}

/** Returns false if the browser cannot do it, which it says at no earlier time (Chrome on Android). */
export function notify(title, body) {
  try {
    // One at a time: the newest takes the place of the one before.
    const notification = new Notification(title, { body: abbreviate(body, MAX_SHOWN), tag: 'chat', icon: 'icon.svg' });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
    return true;
  } catch {
    return false;
  }
}
