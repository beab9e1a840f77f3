import { arrange, button, element } from './elements.js';
import { messageBody } from './log.js';
import { NO_MENTION } from './markup.js';

/** What of the {@link Outbox} is on the page, behind the conversation: what is under way, and what may have got lost. */
export class Undelivered {
    #list;
    #onAgain;
    #onDiscard;
    #made = new Map();

    /**
     * @param {Element} list
     * @param {(item: object) => void} onAgain  it is to be sent again
     * @param {(item: object) => void} onDiscard  it is not
     */
    constructor(list, onAgain, onDiscard) {
        this.#list = list;
        this.#onAgain = onAgain;
        this.#onDiscard = onDiscard;
    }

    /**
     * @param {object[]} items
     * @param {string} from  their writer
     * @param {boolean} continued  whether the first stands below its writer's name already
     */
    show(items, from, continued) {
        const shown = items.map((item) => [`${item.id} ${item.state}`, item]);
        this.#made = new Map(shown.map(([key, item]) => [key, this.#made.get(key) ?? this.#item(item, from)]));
        const elements = [...this.#made.values()];
        arrange(this.#list, elements);
        elements.forEach((made, i) => made.classList.toggle('continued', continued || i > 0));
    }

    #item(item, from) {
        const body = element('div', {}, messageBody({ ...item, from, mention: NO_MENTION }));
        if (item.state !== 'sent') {
            body.append(this.#choice(item));
        }
        const gutter = element('span', { class: 'gutter', 'aria-hidden': 'true' }, '…');
        return element('li', { 'data-kind': 'undelivered', 'data-state': item.state, 'data-id': item.id }, gutter, body);
    }

    #choice(item) {
        const why = item.state === 'refused' ? item.why : 'Perhaps nobody has got this.';
        return element(
            'span',
            { class: 'choice' },
            element('span', { class: 'problem', role: 'alert' }, why),
            button('Send again', () => this.#onAgain(item)),
            button('Discard', () => this.#onDiscard(item)),
        );
    }
}
