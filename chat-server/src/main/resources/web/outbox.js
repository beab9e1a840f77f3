import { tab } from './memory.js';

const KEY = 'outbox';

/**
 * What its writer has sent and nobody has confirmed: each `{id, text, action, state, why}` is `sent`, `uncertain` since the
 * connection was lost, or `refused` by the server with its words for `why`. Nothing gets out of it but by being confirmed or
 * given up by its writer; it survives a reload.
 */
export class Outbox {
    #items = [];
    #changed;
    #counter = 0;
    /** Ids are echoed to everybody, and another page of the same person counts too. */
    #prefix = Math.random().toString(36).slice(2, 10);

    /** @param {(items: object[]) => void} changed  called with all of them whenever something changes */
    constructor(changed) {
        this.#changed = changed;
    }

    /** Has the items shown again, where they now stand. */
    show() {
        if (this.#items.length > 0) {
            this.#changed(this.#items);
        }
    }

    /** What was under way when the page was reloaded: nobody knows whether it arrived. */
    restore() {
        try {
            this.#items = JSON.parse(tab.get(KEY) ?? '[]');
        } catch {
            this.#items = [];
        }
        this.lost();
        this.show();
    }

    /** Something to say; what is returned is to be sent. */
    add(text, action) {
        const item = { id: `${this.#prefix}-${++this.#counter}`, text, action, state: 'sent', why: '' };
        this.#update([...this.#items, item]);
        return item;
    }

    /** It came back from the server, or its writer has given it up. */
    remove(id) {
        if (this.#find(id)) {
            this.#update(this.#items.filter((item) => item.id !== id));
        }
    }

    /** Returns false if there is no such message. */
    refuse(id, why) {
        return this.#mark(this.#items.filter((item) => item.id === id), 'refused', why);
    }

    /** The connection is gone, and with it the answers. */
    lost() {
        this.#mark(this.#items.filter((item) => item.state === 'sent'), 'uncertain', '');
    }

    #find(id) {
        return this.#items.find((item) => item.id === id);
    }

    #mark(items, state, why) {
        for (const item of items) {
            Object.assign(item, { state, why });
        }
        if (items.length > 0) {
            this.#update(this.#items);
        }
        return items.length > 0;
    }

    #update(items) {
        this.#items = items;
        tab.set(KEY, items.length === 0 ? null : JSON.stringify(items));
        this.#changed(items);
    }
}
