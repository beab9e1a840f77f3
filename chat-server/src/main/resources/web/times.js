/** Times and durations in words, in the reader's time zone. Pure functions. */

const CLOCK_TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

/** 10:31 */
export function clockTime(time) {
  return CLOCK_TIME.format(time);
}

/** Tuesday, 24 November 2026 */
export function day(time) {
  return `${WEEKDAY.format(time)}, ${DATE.format(time)}`;
}

export function isLaterDay(time, than) {
  return startOfDay(time) > startOfDay(than);
}

export function inWords(milliseconds) {
  const seconds = Math.max(1, Math.floor(milliseconds / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

function startOfDay(time) {
  return new Date(time).setHours(0, 0, 0, 0);
}
