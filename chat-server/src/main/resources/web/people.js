import { arrange, button, element, nameElement, setText } from './elements.js';
import { byName } from './room.js';

/** The list of who is here, in the order in which one looks for a name. */
export class People {
    #list;
    #unlisted;
    #onPick;
    #own = '';
    #items = new Map();

    /**
     * @param {Element} list
     * @param {Element} unlisted  says how many more there are
     * @param {(name: string) => void} onPick  somebody wants to speak to them
     */
    constructor(list, unlisted, onPick) {
        this.#list = list;
        this.#unlisted = unlisted;
        this.#onPick = onPick;
    }

    /** Shows the people of a room. */
    show({ people, count, username }) {
        const names = people.sort(byName);
        if (username !== this.#own) {
            this.#own = username;
            this.#items.clear();
        }
        this.#items = new Map(names.map((name) => [name, this.#items.get(name) ?? this.#item(name)]));
        arrange(this.#list, [...this.#items.values()]);
        this.#unlisted.hidden = names.length >= count;
        setText(this.#unlisted, `and ${count - names.length} more`);
    }

    #item(name) {
        if (name === this.#own) {
            const self = element('span', { class: 'self' }, nameElement(name), element('span', { class: 'you' }, ' you'));
            return element('li', {}, self);
        }
        const pick = button('', () => this.#onPick(name));
        pick.title = 'Speak to them';
        pick.append(nameElement(name));
        return element('li', {}, pick);
    }
}
