/** As in style.css: beside the conversation if there is room for both, over it otherwise. */
const WIDE = '(min-width: 48rem)';

/** The panel with people and settings, and the button that opens and closes it. */
export class Panel {
    #panel;
    #toggle;
    #covered;
    #wide = matchMedia(WIDE);

    /** @param {Element} covered  what an open panel lies upon where there is no room for both */
    constructor(panel, toggle, covered) {
        this.#panel = panel;
        this.#toggle = toggle;
        this.#covered = covered;
        toggle.addEventListener('click', () => this.#open(panel.hidden));
        panel.addEventListener('keydown', (event) => event.key === 'Escape' && this.#escape());
        this.#wide.addEventListener('change', () => this.#open(this.#wide.matches));
        this.#open(this.#wide.matches);
    }

    /** Gives way to the conversation where it covers it. */
    makeWay() {
        if (!this.#wide.matches) {
            this.#open(false);
        }
    }

    #escape() {
        if (!this.#wide.matches) {
            this.#open(false);
            this.#toggle.focus();
        }
    }

    #open(open) {
        this.#panel.hidden = !open;
        this.#covered.inert = open && !this.#wide.matches;
        this.#toggle.setAttribute('aria-expanded', String(open));
    }
}
