/** What was done to keep order, in words. Pure functions. */

import { MODERATED, PHRASES, ROLES } from '../protocol.js';
import { fill, parts } from './phrases.js';
import { inWords } from './term.js';
import { cleanName } from './text.js';

/**
 * What was done, as parts of a notice.
 *
 * @param {{action: string, target: string, until: string, by: string, room: string, already: boolean, role: string}} event
 * @param {string} reader  who did it, if that is not told
 */
export function act({ action, target, until, by = reader, room, already = false, role }, reader, now) {
  if (already) {
    return [`${fill(PHRASES.OPEN_ALREADY, cleanName(target))}.`];
  }
  const isRoom = action === 'close' || action === 'open';
  const name = cleanName(target);
  const given = Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
  const others = Object.hasOwn(MODERATED, action) ? MODERATED[action] : PHRASES.OTHER_MODERATED;
  const words = given === undefined ? others : PHRASES.ROLE_GIVEN;
  const where = room === undefined || isRoom ? '' : ` ${action === 'invite' ? 'to' : 'in'} #${cleanName(room)}`;
  const end = Date.parse(until);
  const always = action === 'ban' || action === 'mute' ? PHRASES.FOR_GOOD : '';
  const term = Number.isNaN(end) ? always : fill(PHRASES.FOR, inWords((end - now) / 1000));
  return [...parts(words, { name: cleanName(by) }, isRoom ? name : { name }, given), `${where}${term}.`];
}
