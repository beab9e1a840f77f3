/** What was done to keep order, in words. Pure functions. */

import { MODERATED, PHRASES } from '../protocol.js';
import { fill, parts } from './phrases.js';
import { inWords } from './term.js';
import { cleanName } from './text.js';

/**
 * What was done, as parts of a notice.
 *
 * @param {{action: string, target: string, until: string, by: string, room: string, already: boolean}} event
 * @param {string} reader  who did it, if that is not told
 */
export function act({ action, target, until, by = reader, room, already = false }, reader, now) {
  if (already) {
    return [`${fill(PHRASES.OPEN_ALREADY, cleanName(target))}.`];
  }
  const isRoom = action === 'close' || action === 'open';
  const name = cleanName(target);
  const words = Object.hasOwn(MODERATED, action) ? MODERATED[action] : PHRASES.OTHER_MODERATED;
  const where = room === undefined || isRoom ? '' : ` in #${cleanName(room)}`;
  const end = Date.parse(until);
  const term = Number.isNaN(end) ? '' : fill(PHRASES.FOR, inWords((end - now) / 1000));
  return [...parts(words, { name: cleanName(by) }, isRoom ? name : { name }), `${where}${term}.`];
}
