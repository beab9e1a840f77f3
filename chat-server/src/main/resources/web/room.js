import { NO_MENTION, mentionOf, mentions } from './markup.js';
import { clean, cleanName } from './text.js';
import { inWords, isLaterDay } from './times.js';

/** Names in a sentence: on a phone more fill the screen, and all stand in the list of people. */
const MAX_NAMED = 20;

/**
 * One room as one person sees it, over however many connections: who is in it, what was seen last, and what is to be shown of
 * what happens. Knows nothing of pages and sockets.
 *
 * What is to be shown are entries, in order:
 * - `{kind: 'message', time, seq, from, own, text, action, mention, called}`: mention finds the reader's name in the text,
 *   called is whether it is there
 * - `{kind: 'notice', time, parts, aside, seq}`: parts are strings and `{name}`; aside is what should not draw the eye
 * - `{kind: 'day', time}`: from here on it is this day
 */
export class Room {
    name;
    username = '';
    maxUsers = 0;
    count = 0;
    /** Whether joins and leaves are hidden. */
    quiet = false;

    #people = new Set();
    #mention = NO_MENTION;
    #lastSeq = 0;
    #lostAt = null;
    #shownDay = null;

    constructor(name) {
        this.name = name;
    }

    /** The names of those who are here; of a large room not all. */
    get people() {
        return [...this.#people];
    }

    /** How many are here of how many. */
    get presence() {
        return `${this.count} of ${this.maxUsers} here`;
    }

    /** In the room, for the first time or again: what the server said of it. */
    entered(welcome, entered, now) {
        this.username = cleanName(welcome.username);
        this.#mention = mentionOf(this.username);
        this.maxUsers = welcome.maxUsers;
        this.count = entered.count;
        this.#people = new Set(entered.users.map(cleanName));
        const shown = this.#lostAt === null ? this.#greeting(welcome, now) : this.#greetingAgain(entered, now);
        this.#lostAt = null;
        this.#lastSeq = entered.seq;
        return shown;
    }

    /** The connection to the room is gone. */
    lost(now) {
        this.#lostAt = now;
    }

    /** Something happened in the room. */
    happened(event, now) {
        this.#lastSeq = event.seq;
        switch (event.type) {
            case 'message': return this.#said(event, now);
            case 'joined': return this.#joined(event, now);
            default: return this.#left(event, now);
        }
    }

    /** Who the server says is here. */
    users(answer, now) {
        this.maxUsers = answer.maxUsers;
        return [{ kind: 'notice', time: now, parts: this.#present(answer.users.map(cleanName), answer.count) }];
    }

    #greeting(welcome, now) {
        this.#shownDay = now;
        const motd = welcome.motd === undefined ? [] : [{ kind: 'notice', time: now, parts: [clean(welcome.motd)] }];
        const parts = ['You are ', { name: this.username }, ', ', ...this.#present(this.people, this.count)];
        return [...motd, { kind: 'notice', time: now, parts: [...parts, '. Type exit to leave, /help for help.'] }];
    }

    #greetingAgain(entered, now) {
        const parts = [`Back after ${inWords(now - this.#lostAt)} as `, { name: this.username }, ', '];
        const back = { kind: 'notice', time: now, parts: [...parts, ...this.#present(this.people, this.count), '.'] };
        const missed = { kind: 'notice', time: now, parts: [missedInWords(entered.seq - this.#lastSeq - 1)] };
        return [...this.#dated(back), missed];
    }

    #said(event, now) {
        const from = cleanName(event.from);
        const own = from === this.username;
        const text = clean(event.text);
        const mention = own ? NO_MENTION : this.#mention;
        return this.#dated({
            kind: 'message',
            time: timeOf(event, now),
            seq: event.seq,
            from,
            own,
            text,
            action: event.action === true,
            mention,
            called: mentions(text, mention),
        });
    }

    #joined(event, now) {
        const name = cleanName(event.username);
        this.count++;
        this.#people.add(name);
        return this.#aside(event, [{ name }, ' joined'], now);
    }

    #left(event, now) {
        const name = cleanName(event.username);
        this.count--;
        this.#people.delete(name);
        return this.#aside(event, [{ name }, ` left: ${cleanName(event.reason)}`], now);
    }

    #aside(event, parts, now) {
        if (this.quiet) {
            return [];
        }
        const counted = [...parts, ` (${this.count} of ${this.maxUsers})`];
        return this.#dated({ kind: 'notice', time: now, seq: event.seq, aside: true, parts: counted });
    }

    /** The entry, behind a line for its day if that is a new one. */
    #dated(entry) {
        if (!isLaterDay(entry.time, this.#shownDay)) {
            return [entry];
        }
        this.#shownDay = entry.time;
        return [{ kind: 'day', time: entry.time }, entry];
    }

    #present(names, count) {
        const shown = names.slice(0, MAX_NAMED).sort(byName);
        const list = shown.flatMap((name, i) => (i === 0 ? [{ name }] : [', ', { name }]));
        const rest = shown.length < count ? [` and ${count - shown.length} more`] : [];
        return [`${count} of ${this.maxUsers} here: `, ...list, ...rest];
    }
}

/** The order in which one looks for a name. */
export function byName(a, b) {
    const [x, y] = [a.toLowerCase(), b.toLowerCase()];
    return x < y ? -1 : Number(x > y);
}

function timeOf(event, now) {
    const time = new Date(event.time);
    return Number.isNaN(time.getTime()) ? now : time;
}

/** @param {number} events  how many the room had meanwhile; 0 or less if that cannot be known */
function missedInWords(events) {
    return events > 0
        ? `Up to ${events} ${events === 1 ? 'event' : 'events'} (messages, joins, leaves) may have been missed.`
        : 'The server was started anew: what was said meanwhile, if anything, is not known.';
}
