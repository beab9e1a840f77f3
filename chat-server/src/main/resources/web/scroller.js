import { oncePerFrame } from './elements.js';

/** Nearer to the end than this counts as being there: pixels. */
const NEAR = 40;

/**
 * Keeps the newest in sight for who was looking at the newest, and leaves alone who reads what was before: they get a button
 * that says how much is new.
 */
export class Scroller {
    #box;
    #button;
    #atEnd = true;
    #newer = 0;
    #top = 0;

    /** Keeps the end in sight if it was, once what was added is laid out. */
    settleSoon = oncePerFrame(() => this.#settle());

    constructor(box, button) {
        this.#box = box;
        this.#button = button;
        box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
        button.addEventListener('click', () => {
            box.focus(); // the button that has it goes away
            this.toEnd();
        });
        // The keyboard of a phone, the composer and the window take and give room.
        new ResizeObserver(() => this.#settle()).observe(box);
    }

    /** Something was added at the end. */
    grew(isMessage) {
        if (!this.#atEnd && isMessage) {
            this.#newer++;
            this.#button.textContent = `${this.#newer} new ${this.#newer === 1 ? 'message' : 'messages'}`;
            this.#button.hidden = false;
        }
        this.settleSoon();
    }

    toEnd() {
        this.#follow(true);
        this.#settle();
    }

    #settle() {
        if (this.#atEnd) {
            this.#box.scrollTop = this.#box.scrollHeight;
            this.#caughtUp();
        }
    }

    /** Only who scrolls up leaves the end: the end itself may move away before this hears that it was reached. */
    #scrolled() {
        const { scrollHeight, scrollTop, clientHeight } = this.#box;
        if (scrollHeight - scrollTop - clientHeight < NEAR) {
            this.#follow(true);
            this.#caughtUp();
        } else if (scrollTop < this.#top) {
            this.#follow(false);
        }
        this.#top = scrollTop;
    }

    /** Style.css has the browser hold on to what is being read only while the end is not followed. */
    #follow(atEnd) {
        this.#atEnd = atEnd;
        this.#box.classList.toggle('reading', !atEnd);
    }

    #caughtUp() {
        this.#newer = 0;
        this.#button.hidden = true;
    }
}
