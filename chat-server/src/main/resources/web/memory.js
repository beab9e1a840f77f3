/** What outlives the page, where the browser lets it. Where it does not, everything works and is forgotten with the page. */

/** Another chat may be at another path of the same host. */
const PREFIX = `chat${globalThis.location?.pathname.replace(/\/[^/]*$/, '') ?? ''}.`;

/** For all pages of this server, and for ever: what somebody prefers. */
export const lasting = memory('localStorage');
/** For this tab alone and through its reloads: what is going on in it. All of it belongs to the one who is in, or was. */
export const tab = memory('sessionStorage');

/** Values are strings, and null where there is none. */
function memory(kind) {
  const kept = new Map();
  return {
    get(key) {
      return kept.has(key) ? kept.get(key) : attempt(() => window[kind].getItem(PREFIX + key)) ?? null;
    },
    set(key, value) {
      kept.set(key, value);
      attempt(() => (value === null ? window[kind].removeItem(PREFIX + key) : window[kind].setItem(PREFIX + key, value)));
    },
    clear() {
      kept.clear();
      attempt(() => Object.keys(window[kind]).filter((key) => key.startsWith(PREFIX)).forEach((key) => window[kind].removeItem(key)));
    },
  };
}

/** Storage may be full or forbidden, and says so by throwing. */
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
