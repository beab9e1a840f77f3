/** How long something lasts, as chat.protocol.Term has it, and when something was. Pure functions. */

import { TERM_UNITS } from '../protocol.js';

/** The longest first. */
const UNITS = Object.entries(TERM_UNITS).sort(([, a], [, b]) => b - a);
/** What is left of a term when it is told about is a little less than what was typed: a hundredth at most. */
const SHARE_OF_ERROR = 100;
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** `10 minutes`, in the longest unit that says it well; one second at least. */
export function inWords(seconds) {
  for (const [name, unit] of UNITS) {
    const count = Math.round(seconds / unit);
    if (count > 0 && Math.abs(count * unit - seconds) * SHARE_OF_ERROR <= seconds) {
      return `${count} ${name}${count === 1 ? '' : 's'}`;
    }
  }
  return '1 second';
}

/** 24 Nov 2026, 10:31 @param {Date|number} time */
export function dateAndTime(time) {
  return DATE_AND_TIME.format(time);
}
