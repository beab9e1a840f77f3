import { element, nameElement, textNodes } from './elements.js';
import { NO_MENTION } from './markup.js';
import { clock, day, precise } from './times.js';

/** Entries that the page keeps: index.html says so too. */
const MOST = 1_000;

/** Messages of one person that follow each other sooner than this stand below one name. */
const ONE_BREATH_MS = 5 * 60_000;

/** The conversation on the page: entries as {@link Room} makes them, and a notice's `terms`, pairs of a term and its meaning. */
export class Log {
    #list;
    #dropped;
    #last = null;

    /**
     * @param {Element} list
     * @param {Element} dropped  says that there was more
     */
    constructor(list, dropped) {
        this.#list = list;
        this.#dropped = dropped;
    }

    show(entry) {
        this.#list.append(this.#item(entry));
        this.#last = entry;
        if (this.#list.childElementCount > MOST) {
            this.#list.firstElementChild.remove();
            this.#dropped.hidden = false;
        }
    }

    clear() {
        this.#list.replaceChildren();
        this.#dropped.hidden = true;
        this.#last = null;
    }

    /** Whether a message, shown now, would stand below the name of the one before. */
    continues({ from, action, time }) {
        const last = this.#last;
        return last?.kind === 'message' && last.from === from && !last.action && !action && time - last.time < ONE_BREATH_MS;
    }

    #item(entry) {
        switch (entry.kind) {
            case 'message': return this.#message(entry);
            case 'day': return element('li', { 'data-kind': 'day' }, day(entry.time));
            default: return notice(entry);
        }
    }

    #message(entry) {
        const item = element('li', { 'data-kind': 'message', 'data-seq': entry.seq, 'data-from': entry.from });
        item.classList.toggle('continued', this.continues(entry));
        item.classList.toggle('own', entry.own);
        item.classList.toggle('called', entry.called);
        item.append(timeElement(entry.time), messageBody(entry));
        return item;
    }
}

/** Who says what. */
export function messageBody({ from, text, action, mention }) {
    const name = nameElement(from);
    const words = textNodes(text, mention);
    if (action) {
        return element('p', { class: 'action', dir: 'auto' }, '* ', name, ' ', ...words);
    }
    const said = element('p', { class: 'said', dir: 'auto' }, ...words);
    return element('div', {}, element('p', { class: 'who' }, name, element('span', { class: 'unseen' }, ':')), said);
}

function notice({ time, seq, aside, parts, terms }) {
    const item = element('li', { 'data-kind': 'notice' }, timeElement(time));
    if (seq !== undefined) {
        item.setAttribute('data-seq', seq);
    }
    item.classList.toggle('aside', aside === true);
    const words = parts.flatMap((part) => (part.name === undefined ? textNodes(part, NO_MENTION) : nameElement(part.name)));
    const body = element('div', {}, element('p', { dir: 'auto' }, ...words));
    if (terms !== undefined) {
        body.append(element('dl', {}, ...terms.flatMap(([term, meaning]) => (
            [element('dt', {}, term), element('dd', {}, meaning)]))));
    }
    item.append(body);
    return item;
}

function timeElement(time) {
    return element('time', { datetime: time.toISOString(), title: precise(time) }, clock(time));
}
