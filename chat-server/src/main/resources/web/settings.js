import { setText } from './elements.js';
import { lasting } from './memory.js';
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
        boxes.notify.addEventListener('change', () => this.#askToNotify());
        boxes.sound.addEventListener('change', () => boxes.sound.checked && ring());
        boxes.quiet.addEventListener('change', () => onQuiet(boxes.quiet.checked));
        if (this.notify && !canNotify()) {
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

    async #askToNotify() {
        if (this.notify && !canNotify() && !(await mayNotify())) {
            this.#set('notify', false);
            setText(this.#problem, whyNot());
        }
    }
}

function canNotify() {
    return 'Notification' in window && Notification.permission === 'granted';
}

async function mayNotify() {
    return 'Notification' in window && (await Notification.requestPermission()) === 'granted';
}

function whyNot() {
    return window.isSecureContext && 'Notification' in window
        ? 'The browser does not allow this page to notify you: its settings can change that.'
        : 'Browsers allow notifications only to pages that come over HTTPS.';
}
