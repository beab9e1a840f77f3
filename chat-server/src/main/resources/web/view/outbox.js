/** What of the outbox is on the page, behind the conversation that it belongs to: what is under way, and what may have got lost. */

import * as clock from '../state/clock.js';
import { NO_MENTION } from '../text/mention.js';
import { sentence } from '../text/phrases.js';
import { arrange, button, byId, element } from './elements.js';
import { messageBody } from './entry.js';
import { settleSoon } from './scroller.js';

let made = new Map();

/**
 * @param {object[]} items
 * @param {Log} log  that they stand behind
 * @param {string} from  their writer
 * @param {{again: (item: object) => void, discard: (item: object) => void}} choice  what to do with what may be lost
 */
export function show(items, log, from, choice) {
  if (items.length === 0 && made.size === 0) {
    return;
  }
  const keyed = items.map((item) => [`${item.id} ${item.state}`, item]);
  made = new Map(keyed.map(([key, item]) => [key, made.get(key) ?? listItem(item, from, choice)]));
  const continued = log.continues({ from, action: items[0]?.action, time: clock.now() });
  [...made.values()].forEach((element, i) => element.classList.toggle('continued', continued || i > 0));
  arrange(byId('undelivered'), [...made.values()]);
  settleSoon();
}

function listItem(item, from, choice) {
  const body = element('div', {}, messageBody({ ...item, from, mention: NO_MENTION }));
  if (item.state !== 'sent') {
    body.append(choiceElement(item, choice));
  }
  const gutter = element('span', { class: 'gutter', 'aria-hidden': 'true' }, '…');
  return element('li', { 'data-kind': 'undelivered', 'data-state': item.state, 'data-id': item.id }, gutter, body);
}

function choiceElement(item, { again, discard }) {
  const problem = element('span', { class: 'problem', role: 'alert' }, why(item));
  const discarding = button('Discard', () => discard(item));
  return element('p', { class: 'choice' }, problem,
    ...(item.state === 'held' ? [discarding] : [button('Send again', () => again(item)), discarding]));
}

function why(item) {
  switch (item.state) {
    case 'held': return `${sentence(item.why)} It is sent again by itself.`;
    case 'refused': return item.why;
    default: return 'Perhaps nobody has got this.';
  }
}
