import { setText } from './elements.js';
import { lasting } from './memory.js';
import { ask, isAllowed, notify } from './notification.js';
import { ring } from './sound.js';

/** What somebody has allowed and prefers, as checkboxes that are remembered. */
export class Settings {
    #boxes;
    #problem;

    /**
     * @param {{notify: Element, sound: Element, every: Element, quiet: Element}} boxes
     * @param {Element} problem  says why something cannot be had
     * @param {(quiet: boolean) => void} onQuiet
     */
    constructor(boxes, problem, onQuiet) {
        this.#boxes = boxes;
        this.#problem = problem;
        for (const [key, box] of Object.entries(boxes)) {
            box.checked = lasting.get(key) === 'on';
            box.addEventListener('change', () => this.#set(key, box.checked));
        }
        // Both show at once what they will be like.
        boxes.notify.addEventListener('change', () => boxes.notify.checked && this.#tryToNotify());
        boxes.sound.addEventListener('change', () => boxes.sound.checked && ring());
        boxes.quiet.addEventListener('change', () => onQuiet(boxes.quiet.checked));
        if (this.notify && !isAllowed()) {
            this.#set('notify', false); // it was taken back in the browser's own settings
        }
    }

    get notify() {
        return this.#boxes.notify.checked;
    }

    get sound() {
        return this.#boxes.sound.checked;
    }

    get every() {
        return this.#boxes.every.checked;
    }

    get quiet() {
        return this.#boxes.quiet.checked;
    }

    set quiet(quiet) {
        this.#set('quiet', quiet);
    }

    #set(key, on) {
        this.#boxes[key].checked = on;
        lasting.set(key, on ? 'on' : null);
        setText(this.#problem, '');
    }

    async #tryToNotify() {
        if (!(await ask()) || !notify('Chat', 'This is how you will be called.')) {
            this.#set('notify', false);
            setText(this.#problem, whyNot());
        }
    }
}

function whyNot() {
    if (!window.isSecureContext) {
        return 'Browsers allow notifications only to pages that come over HTTPS.';
    }
    return isAllowed() ? 'This browser cannot show them.' : 'The browser does not allow it: its settings can change that.';
}
