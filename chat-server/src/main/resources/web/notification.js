/** Notifications of the system, as far as browser and person let the page have them. */

export function isAllowed() {
  return window.Notification?.permission === 'granted';
}

/** Asks for what is not allowed yet. Only on a click: browsers and people want it so. */
export async function ask() {
  return isAllowed() || (await window.Notification?.requestPermission()) === 'granted';
}

/** The latest, which took the place of the one before. */
let latest = null;

/**
 * Returns false if the browser cannot do it, which it says at no earlier time (Chrome on Android).
 *
 * @param {() => void} open  somebody wants to see more of it
 */
export function notify(title, body, open) {
  try {
    // By its tag the newest takes the place of the one before.
    const notification = new Notification(title, { body, tag: 'chat', icon: 'icon.svg' });
    notification.onclick = () => {
      window.focus();
      notification.close();
      open();
    };
    latest = notification;
    return true;
  } catch {
    return false;
  }
}

/** What it would open is not there any more. */
export function withdraw() {
  if (latest !== null) {
    latest.onclick = null;
    latest.close();
    latest = null;
  }
}
