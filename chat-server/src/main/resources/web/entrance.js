import { setText } from './elements.js';
import { isBlank } from './text.js';

/** The first view: a name, and the way in. */
export class Entrance {
    #view;
    #name;
    #button;
    #error;

    /**
     * @param {{view: Element, form: Element, name: Element, button: Element, error: Element}} elements
     * @param {(name: string) => void} onJoin
     */
    constructor({ view, form, name, button, error }, onJoin) {
        this.#view = view;
        this.#name = name;
        this.#button = button;
        this.#error = error;
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            this.#submit(onJoin);
        });
    }

    /** @param {string} name  to begin with */
    show(name) {
        this.#view.hidden = false;
        this.#name.value = name;
        this.#say('', false);
        this.setBusy(false);
        this.#name.select();
        this.#name.focus();
    }

    hide() {
        this.#view.hidden = true;
    }

    /** Whether an answer is awaited. */
    setBusy(busy) {
        // Not disabled: that would take the focus away from whom it has.
        this.#button.setAttribute('aria-disabled', String(busy));
        setText(this.#button, busy ? 'Joining…' : 'Join');
    }

    /** It did not work. */
    refuse(why) {
        this.#say(why, true);
        this.#name.focus();
    }

    /** Something to know that is nobody's mistake. */
    tell(what) {
        this.#say(what, false);
    }

    #submit(onJoin) {
        if (this.#button.getAttribute('aria-disabled') === 'true') {
            return;
        }
        const name = this.#name.value.trim();
        this.#say('', false);
        if (isBlank(name)) {
            this.refuse('Username can\'t be empty');
        } else if (name === 'exit' || name === '/exit') {
            this.tell('You are not in the room. To go away, close this page.');
        } else {
            onJoin(name);
        }
    }

    #say(what, isError) {
        this.#error.textContent = what;
        this.#error.classList.toggle('problem', isError);
        this.#name.setAttribute('aria-invalid', String(isError));
    }
}
