import { setText } from './elements.js';

/** How the connection is, in words: in one line always, and in more while something is wrong. */
export class Status {
    #state;
    #trouble;
    #why;
    #button;
    #ticking;

    /** @param {{state: Element, trouble: Element, why: Element, button: Element}} elements */
    constructor({ state, trouble, why, button }, onTry) {
        this.#state = state;
        this.#trouble = trouble;
        this.#why = why;
        this.#button = button;
        button.addEventListener('click', onTry);
    }

    connected() {
        this.#set('in', 'Connected');
        this.#trouble.hidden = true;
    }

    /** On the way in: into what was not seen yet, or back. */
    connecting(back) {
        this.#set('between', back ? 'Connection lost. Reconnecting…' : 'Connecting…');
        this.#button.hidden = true;
        setText(this.#why, 'Trying…');
    }

    /** Between two attempts. */
    waiting(back, why, nextAt) {
        this.connecting(back);
        this.#offer('Try now');
        const tell = () => setText(this.#why, `${sentence(why)} Next try in ${secondsTo(nextAt)} s.`);
        tell();
        this.#ticking = setInterval(tell, 1000);
    }

    /** Out for good, unless they want to come in again. */
    over(why) {
        this.#set('out', sentence(why));
        setText(this.#why, 'You are not in the room any more.');
        this.#offer('Join again');
    }

    #offer(what) {
        this.#trouble.hidden = false;
        this.#button.hidden = false;
        setText(this.#button, what);
    }

    #set(phase, words) {
        clearInterval(this.#ticking);
        this.#state.dataset.phase = phase;
        setText(this.#state, words);
    }
}

function secondsTo(time) {
    return Math.max(1, Math.ceil((time - Date.now()) / 1000));
}

/** What an operator wrote may end as it should already. */
function sentence(words) {
    return /[.!?…]$/.test(words) ? words : `${words}.`;
}
