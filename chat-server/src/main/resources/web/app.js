/** Start here: puts the parts together and says what leads to what. */

import { Attention } from './attention.js';
import { HELP, explainUnknown, parse } from './command.js';
import { Composer, MAX_TEXT } from './composer.js';
import { Connection } from './connection.js';
import { byId, oncePerFrame, setText } from './elements.js';
import { Entrance } from './entrance.js';
import { Log } from './log.js';
import { lasting, tab } from './memory.js';
import { Outbox } from './outbox.js';
import { Panel } from './panel.js';
import { People } from './people.js';
import { Room } from './room.js';
import { Scroller } from './scroller.js';
import { Settings } from './settings.js';
import { Status } from './status.js';
import { clean, codePoints, isBlank } from './text.js';
import { Undelivered } from './undelivered.js';
import { fitToKeyboard } from './viewport.js';

const ROOM = 'lobby';
const NO_CONNECTION = 'Not sent: there is no connection. It stays here: press Enter when you are back.';

let room;
/** Whose page this is: the name that was last joined with, or is to be. */
let ownName;
/** Whether the room was seen since its view was opened. */
let arrived = false;

const connection = new Connection(chatUrl(), { entered, received, lost, refused, dismissed, changed });
const entrance = new Entrance(
    { view: byId('entrance'), form: byId('join-form'), name: byId('name'), button: byId('join'), error: byId('join-error') },
    (name) => connection.join(name),
);
const status = new Status(
    { state: byId('state'), trouble: byId('trouble'), why: byId('why'), button: byId('try-now') },
    () => {
        connection.comeBack(ownName);
        composer.focus();
    },
);
const settings = new Settings(
    { notify: byId('notify'), sound: byId('sound'), every: byId('every'), quiet: byId('quiet') },
    byId('settings-problem'),
    (quiet) => {
        room.quiet = quiet;
    },
);
const attention = new Attention(settings);
const log = new Log(byId('entries'), byId('dropped'));
const scroller = new Scroller(byId('scroller'), byId('newer'));
const undelivered = new Undelivered(byId('undelivered'), sendAgain, discard);
const outbox = new Outbox(showUndelivered);
const panel = new Panel(byId('panel'), byId('panel-toggle'), byId('main'));
const people = new People(byId('people'), byId('unlisted'), speakTo);
const composer = new Composer(
    { form: byId('composer'), text: byId('text'), remaining: byId('remaining'), complaint: byId('complaint') },
    obey,
);
const showPeople = oncePerFrame(() => people.show(room));

byId('leave').addEventListener('click', leave);
window.addEventListener('online', () => connection.hurry());
window.addEventListener('pagehide', () => connection.suspend());
window.addEventListener('pageshow', (event) => event.persisted && isHere() && connection.comeBack(ownName));
document.addEventListener('visibilitychange', () => document.hidden || connection.hurry());
fitToKeyboard();
start();

/** Where this tab was before it was reloaded, or at the door. */
function start() {
    room = newRoom();
    ownName = tab.get('here') ?? lasting.get('name') ?? '';
    outbox.restore();
    if (isHere()) {
        showRoom();
        connection.comeBack(ownName);
    } else {
        entrance.show(ownName);
    }
}

function chatUrl() {
    return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/chat`;
}

function newRoom() {
    const made = new Room(ROOM);
    made.quiet = settings.quiet;
    return made;
}

/** Whether this tab is in the room, or on its way back. */
function isHere() {
    return tab.get('here') !== null;
}

function showRoom() {
    if (byId('room').hidden) {
        entrance.hide();
        byId('room').hidden = false;
        setText(byId('room-name'), room.name);
        composer.restore();
        composer.focus();
    }
}

function showEntrance() {
    byId('room').hidden = true;
    entrance.show(ownName);
}

// What the connection tells.

function entered(welcome, entry) {
    showRoom();
    const entries = room.entered(welcome, entry, new Date());
    ownName = room.username;
    lasting.set('name', ownName);
    tab.set('here', ownName);
    arrived = true;
    show(entries);
    showPresence();
}

function received(message) {
    switch (message.type) {
        case 'message':
        case 'joined':
        case 'left': return message.room === room.name && happened(message);
        case 'users': return message.room === room.name && listed(message);
        case 'error': return failed(message);
        default: return undefined; // of a later server
    }
}

function happened(event) {
    const entries = room.happened(event, new Date());
    show(entries);
    if (event.type !== 'message') {
        showPresence();
    } else if (entries.at(-1).own) {
        outbox.remove(event.id);
    } else {
        attention.heard(entries.at(-1));
    }
}

function listed(answer) {
    show(room.users(answer, new Date()));
    showPresence();
}

function failed(error) {
    const why = clean(error.message);
    if (!outbox.refuse(error.id, why)) {
        composer.complain(why);
    }
}

function lost() {
    room.lost(new Date());
    outbox.lost();
}

function refused(why) {
    tab.set('here', null);
    if (!byId('room').hidden) {
        showEntrance();
    }
    entrance.setBusy(false);
    entrance.refuse(why);
}

function dismissed(why) {
    tab.set('here', null);
    status.over(why);
}

function changed({ phase, why, nextAt }) {
    switch (phase) {
        case 'joining': return entrance.setBusy(true);
        case 'in': return status.connected();
        case 'returning': return status.connecting(arrived);
        case 'waiting': return status.waiting(arrived, why, nextAt);
        default: return undefined; // whoever ended it says so
    }
}

// What its owner does. Returns whether it was taken: what was not, stays where it was typed.

function obey(typed) {
    const { kind, text } = parse(typed);
    switch (kind) {
        case 'say': return say(text, false);
        case 'me': return say(text, true);
        case 'users': return askWhoIsHere();
        case 'quiet': return changeQuiet(text);
        case 'help': return help();
        case 'leave': return leave();
        case 'unknown': return complain(explainUnknown(text));
        default: return true;
    }
}

function say(text, action) {
    if (isBlank(text)) {
        return complain(`A message can't be empty: it has 1 to ${MAX_TEXT} characters`);
    }
    const length = codePoints(text);
    if (length > MAX_TEXT) {
        return complain(`A message has at most ${MAX_TEXT} characters, this one has ${length}`);
    }
    if (!connection.isIn) {
        return complain(NO_CONNECTION);
    }
    const { id } = outbox.add(text, action);
    connection.send({ type: 'message', room: room.name, text, id, ...(action && { action }) });
    scroller.toEnd();
    return true;
}

function sendAgain({ id, text, action }) {
    if (say(text, action)) {
        outbox.remove(id);
    }
    composer.focus();
}

function discard({ id }) {
    outbox.remove(id);
    composer.focus();
}

function askWhoIsHere() {
    if (!connection.isIn) {
        return complain(NO_CONNECTION);
    }
    connection.send({ type: 'users', room: room.name });
    return true;
}

function changeQuiet(how) {
    if (how !== '' && how !== 'on' && how !== 'off') {
        return complain('/quiet takes on or off, or nothing to change it.');
    }
    const quiet = how === '' ? !room.quiet : how === 'on';
    settings.quiet = quiet;
    room.quiet = quiet;
    return note([quiet ? 'Joins and leaves are hidden. /quiet shows them again.' : 'Joins and leaves are shown.']);
}

function help() {
    return note(['What you type goes to everybody here, unless it is a command:'], HELP);
}

function leave() {
    tab.set('here', null);
    connection.leave();
    room = newRoom();
    arrived = false;
    log.clear();
    showEntrance();
    entrance.tell('Goodbye.');
    return true;
}

function speakTo(name) {
    panel.makeWay();
    composer.insertName(name);
}

function complain(why) {
    composer.complain(why);
    return false;
}

/** Tells the owner of the page alone. */
function note(parts, terms) {
    show([{ kind: 'notice', time: new Date(), parts, terms }]);
    scroller.toEnd();
    return true;
}

// What is to be seen.

function show(entries) {
    for (const entry of entries) {
        log.show(entry);
        scroller.grew(entry.kind === 'message');
    }
    outbox.show();
}

function showUndelivered(items) {
    const first = { from: ownName, action: items[0]?.action, time: new Date() };
    undelivered.show(items, ownName, log.continues(first));
    scroller.settleSoon();
}

function showPresence() {
    setText(byId('count'), room.presence);
    showPeople();
}
