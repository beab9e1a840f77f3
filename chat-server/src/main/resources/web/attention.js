import { notify } from './notification.js';
import { ring } from './sound.js';

const RING_INTERVAL_MS = 1_000;

/**
 * What calls somebody back who is away from the page: its title counts what they have not seen yet, and what they allowed
 * calls for them, a notification or a sound. Away is who has it in the background, or not in focus.
 */
export class Attention {
    #title = document.title;
    #settings;
    #unread = 0;
    #rangAt = 0;

    /** @param {{notify: boolean, sound: boolean, every: boolean}} settings  as they are at the time of a message */
    constructor(settings) {
        this.#settings = settings;
        window.addEventListener('focus', () => this.#seen());
        document.addEventListener('visibilitychange', () => this.#seen());
    }

    /** Somebody else said something. */
    heard(entry) {
        if (!isAway()) {
            return;
        }
        this.#unread++;
        document.title = `(${this.#unread}) ${this.#title}`;
        if (entry.called || this.#settings.every) {
            this.#call(entry);
        }
    }

    #call({ from, text, action }) {
        if (this.#settings.notify) {
            notify(from, action ? `* ${from} ${text}` : text);
        }
        if (this.#settings.sound && Date.now() - this.#rangAt >= RING_INTERVAL_MS) {
            this.#rangAt = Date.now();
            ring();
        }
    }

    #seen() {
        if (!isAway()) {
            this.#unread = 0;
            document.title = this.#title;
        }
    }
}

function isAway() {
    return document.hidden || !document.hasFocus();
}
