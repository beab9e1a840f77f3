import { setText } from './elements.js';
import { tab } from './memory.js';
import { codePoints } from './text.js';

export const MAX_TEXT = 4_096;
/** Characters left from which on their number is shown. */
const NEARLY_FULL = 200;
const MAX_ROWS = 6;

/** Where one writes. What stands in it survives a reload and goes away only when it was taken. */
export class Composer {
    #text;
    #remaining;
    #complaint;

    /**
     * @param {{form: Element, text: Element, remaining: Element, complaint: Element}} elements
     * @param {(text: string) => boolean} onSend  returns whether it was taken
     */
    constructor({ form, text, remaining, complaint }, onSend) {
        this.#text = text;
        this.#remaining = remaining;
        this.#complaint = complaint;
        const send = (event) => {
            event.preventDefault();
            this.#send(onSend);
        };
        form.addEventListener('submit', send);
        text.addEventListener('keydown', (event) => isSend(event) && send(event));
        text.addEventListener('input', () => this.#changed());
    }

    /** What was being written when the page was left. */
    restore() {
        this.#text.value = tab.get('draft') ?? '';
        this.#changed();
    }

    focus() {
        this.#text.focus();
    }

    /** Says why something was not taken, until it is changed. */
    complain(why) {
        this.#complaint.textContent = why;
    }

    /** Addresses somebody: at the beginning of the text, or in the middle of it. */
    insertName(name) {
        const { value, selectionStart, selectionEnd } = this.#text;
        const before = value.slice(0, selectionStart);
        const space = before === '' || /\s$/.test(before) ? '' : ' ';
        const inserted = before.trim() === '' ? `${name}: ` : `${space}@${name} `;
        this.#text.setRangeText(inserted, selectionStart, selectionEnd, 'end');
        this.focus();
        this.#changed();
    }

    #send(onSend) {
        this.complain('');
        if (onSend(this.#text.value.trimEnd())) {
            this.#text.value = '';
        }
        this.#changed({ keepComplaint: true });
        this.focus();
    }

    #changed({ keepComplaint = false } = {}) {
        const { value } = this.#text;
        tab.set('draft', value === '' ? null : value);
        if (!keepComplaint) {
            this.complain('');
        }
        this.#countDown(value);
        this.#grow();
    }

    #countDown(value) {
        // A text has no more code points than units, and counting those is free.
        const left = value.length <= MAX_TEXT - NEARLY_FULL ? MAX_TEXT : MAX_TEXT - codePoints(value);
        this.#remaining.classList.toggle('problem', left < 0);
        const words = left < 0 ? `${-left} too many` : `${left} left`;
        setText(this.#remaining, left > NEARLY_FULL ? '' : words);
    }

    #grow() {
        const text = this.#text;
        text.rows = 1;
        while (text.rows < MAX_ROWS && text.scrollHeight > text.clientHeight) {
            text.rows++;
        }
    }
}

/** Enter, but not the one that chooses a word in an input method (Safari says so by the key code only). */
function isSend(event) {
    return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}
