/** What outlives the page, where the browser lets it. Where it does not, everything works and is forgotten with the page. */

/** For all pages of this server, and for ever: what somebody prefers. */
export const lasting = memory('localStorage');
/** For this tab alone and through its reloads: what is going on in it. */
export const tab = memory('sessionStorage');

/** Values are strings, and null where there is none. */
function memory(kind) {
  const kept = new Map();
  return {
    get(key) {
      return kept.has(key) ? kept.get(key) : attempt(() => window[kind].getItem(`chat.${key}`)) ?? null;
    },
    set(key, value) {
      kept.set(key, value);
      attempt(() => (value === null ? window[kind].removeItem(`chat.${key}`) : window[kind].setItem(`chat.${key}`, value)));
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
