/** Start here: what the connection tells, what its owner does, and what follows from it. */

import * as attention from './attention.js';
import { HELP, explainUnknown, parse } from './command.js';
import * as composer from './composer.js';
import { Connection } from './connection.js';
import { byId, oncePerFrame, setText } from './elements.js';
import * as entrance from './entrance.js';
import * as log from './log.js';
import { lasting, tab } from './memory.js';
import * as outbox from './outbox.js';
import * as people from './people.js';
import { Room } from './room.js';
import * as scroller from './scroller.js';
import * as settings from './settings.js';
import * as status from './status.js';
import { clean, codePoints, isBlank } from './text.js';
import * as undelivered from './undelivered.js';
import { fitToKeyboard } from './viewport.js';

const ROOM = 'lobby';
const NO_CONNECTION = 'Not sent: there is no connection. It stays here: send it when you are back.';
const NOT_IN = 'Not sent: you are not in the room. Join again first; it stays here.';

const connection = new Connection(chatUrl(), { entered, received, lost, refused, dismissed, changed });
const showPeople = oncePerFrame(() => people.show(room));

let room = new Room(ROOM);
/** Whose page this is: the name that was last joined with. */
let ownName = tab.get('here') ?? lasting.get('name') ?? '';
/** Whether the room was seen since its view was opened. */
let arrived = false;
/** Whether this tab was in the room when the page was reloaded. */
const reloaded = isHere();

entrance.onJoin((name) => connection.join(name));
composer.onSend(obey);
status.onTry(() => {
  connection.comeBack(ownName);
  composer.focus();
});
byId('leave').addEventListener('click', leave);
window.addEventListener('online', () => connection.hurry());
window.addEventListener('pagehide', () => connection.suspend());
window.addEventListener('pageshow', (event) => event.persisted && isHere() && connection.comeBack(ownName));
document.addEventListener('visibilitychange', () => document.hidden || connection.hurry());
fitToKeyboard();
outbox.restore((items) => undelivered.show(items, ownName, { again: sendAgain, discard }));
if (isHere()) {
  showRoom();
  connection.comeBack(ownName);
} else {
  entrance.show(ownName);
}

function chatUrl() {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/chat`;
}

/** Whether this tab is in the room, or on its way back: before it was reloaded, too. */
function isHere() {
  return tab.get('here') !== null;
}

// What the connection tells.

function entered(welcome, entry) {
  showRoom();
  const entries = room.entered(welcome, entry, new Date());
  ownName = room.username;
  lasting.set('name', ownName);
  tab.set('here', ownName);
  composer.complain('');
  show(reloaded && !arrived ? [...entries, ...room.reloaded(new Date())] : entries);
  arrived = true;
  showPresence();
}

function received(message) {
  if (message.type === 'error') {
    failed(message);
  } else if (message.room === room.name && message.type === 'users') {
    show(room.users(message, new Date()));
    showPresence();
  } else if (message.room === room.name && ['message', 'joined', 'left'].includes(message.type)) {
    happened(message);
  } // else it is of a later server
}

function happened(event) {
  const entries = room.happened(event, new Date());
  const entry = entries.at(-1);
  show(entries.filter(({ aside }) => !aside || !settings.isOn('quiet')));
  if (entry.own) {
    outbox.remove(event.id);
  } else if (entry.kind === 'message') {
    attention.heard(entry);
  } else {
    showPresence();
  }
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
    default: return entrance.setBusy(false); // why it ended is said by whoever ended it
  }
}

// What its owner does. Returns whether it was taken: what was not, stays where it was typed.

function obey(typed) {
  const { kind, text } = parse(typed);
  switch (kind) {
    case 'say': return say(text, false);
    case 'me': return say(text, true);
    case 'users': return send({ type: 'users', room: room.name });
    case 'quiet': return changeQuiet(text);
    case 'help': return note('What you type goes to everybody here, unless it is a command:', HELP);
    case 'leave': return leave();
    case 'unknown': return complain(explainUnknown(text));
    default: return true;
  }
}

function say(text, action) {
  const length = codePoints(text);
  const most = composer.MAX_TEXT;
  if (isBlank(text)) {
    return complain(`A message can't be empty: it has 1 to ${most} characters`);
  }
  if (length > most) {
    return complain(`A message has at most ${most} characters, this one has ${length}`);
  }
  if (!connection.isIn) {
    return complain(whyNot());
  }
  const { id } = outbox.add(text, action);
  scroller.toEnd();
  return send({ type: 'message', room: room.name, text, id, ...(action && { action }) });
}

function send(message) {
  return connection.send(message) || complain(whyNot());
}

function whyNot() {
  return connection.isOut ? NOT_IN : NO_CONNECTION;
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

function changeQuiet(how) {
  if (!['', 'on', 'off'].includes(how)) {
    return complain('/quiet takes on or off, or nothing to change it.');
  }
  const quiet = how === '' ? !settings.isOn('quiet') : how === 'on';
  settings.set('quiet', quiet);
  return note(quiet ? 'Joins and leaves are hidden. /quiet shows them again.' : 'Joins and leaves are shown.');
}

function leave() {
  tab.set('here', null);
  connection.leave();
  room = new Room(ROOM);
  arrived = false;
  log.clear();
  showEntrance();
  entrance.tell('Goodbye.');
  return true;
}

function complain(why) {
  composer.complain(why);
  return false;
}

function note(text, terms) {
  show([{ kind: 'notice', time: new Date(), parts: [text], terms }]);
  scroller.toEnd();
  return true;
}

// What is to be seen.

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

function show(entries) {
  entries.forEach(log.show);
  outbox.show();
}

function showPresence() {
  setText(byId('count'), room.presence);
  showPeople();
}
