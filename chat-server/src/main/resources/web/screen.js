/** What is to be seen of the conversations: the current one, and of the others what is unread. */

import * as composer from './composer.js';
import { byId, oncePerFrame, setText } from './elements.js';
import { Log } from './log.js';
import * as outbox from './outbox.js';
import * as people from './people.js';
import * as roomList from './roomlist.js';
import * as scroller from './scroller.js';
import * as settings from './settings.js';
import * as topic from './topic.js';
import * as undelivered from './undelivered.js';

/** By the key of the conversation: its log, and the place in it. */
const views = new Map();
let conversations;
let choices;
let shown = null;

const refreshSoon = oncePerFrame(refresh);
const showPeopleSoon = oncePerFrame(showPeople);

/**
 * To be called once, before all else.
 *
 * @param {{askMore: (room: object) => void, again, discard: (item: object) => void}} chosen  what somebody may choose
 */
export function begin(all, chosen) {
  conversations = all;
  choices = chosen;
}

/** Nothing was ever shown. */
export function clear() {
  shown = null;
  views.clear();
  byId('log').replaceChildren();
  composer.forget();
}

/** Where its entries are shown. */
export function show(conversation, ...entries) {
  const { log, place } = view(conversation);
  for (const entry of entries.filter(({ aside }) => !aside || !settings.isOn('quiet'))) {
    log.show(entry);
    if (entry.kind === 'message') {
      scroller.messageAdded(place);
    }
    if (entry.own) {
      log.saw();
    }
  }
  if (conversation === shown) {
    scroller.settleSoon();
    showUndelivered(); // it stands behind them
  }
}

/** Has what was shown last in the current conversation in sight, from its beginning. */
export function revealLast() {
  scroller.toEnd();
  scroller.beginAt(view(shown).log.last);
}

/**
 * What was missing and is known now.
 *
 * @param {boolean} reveal  whether it is to be in sight, from its beginning
 */
export function fill(room, entries, reveal) {
  let first = null;
  const add = () => {
    first = view(room).log.fill(entries, room.gap);
  };
  if (room === shown) {
    scroller.addAbove(add);
    if (reveal && first !== null) {
      scroller.reveal(first);
    }
  } else {
    add();
  }
}

/** Whether somebody asks for what is missing. */
export function setAsking(room, busy) {
  view(room).log.setAsking(busy);
}

/** Shows the current conversation, whichever was shown before. */
export function turn() {
  const { current } = conversations;
  if (shown !== null) {
    view(shown).log.saw();
    view(shown).log.view.hidden = true;
  }
  shown = current;
  const { log, place } = view(current);
  const { unread } = current;
  current.saw();
  log.view.hidden = false;
  showUndelivered();
  scroller.turnTo(place, log.unread, unread);
  composer.turnTo(current);
  refresh();
  showPeople();
  announce(`${current.title} ${current.topic}`);
}

/** Tells who does not see it. */
export function announce(words) {
  setText(byId('where'), words);
}

/** It is not one of the conversations any more. */
export function drop(conversation) {
  view(conversation).log.view.remove();
  views.delete(conversation.key);
  composer.drop(conversation);
  shown = shown === conversation ? null : shown;
}

/** Something has changed of what stands around the log. */
export function changed() {
  refreshSoon();
  showUndelivered();
}

/** Somebody came or went, too. */
export function peopleChanged() {
  changed();
  showPeopleSoon();
}

function showUndelivered() {
  if (shown !== null) {
    undelivered.show(outbox.of(shown.key), view(shown).log, conversations.reader.name, choices);
  }
}

function refresh() {
  const { current } = conversations;
  setText(byId('room-name'), current.title);
  setText(byId('count'), current.presence ?? 'People');
  topic.show(current);
  roomList.show(conversations);
}

/** In a talk those of the lobby, who are all that there are. */
function showPeople() {
  const { current, lobby, reader } = conversations;
  people.show(current.people === undefined ? lobby : current, reader.name);
}

function view(conversation) {
  const { key } = conversation;
  if (!views.has(key)) {
    const log = new Log(conversation.title, () => choices.askMore(conversation));
    byId('log').append(log.view);
    views.set(key, { log, place: scroller.newPlace() });
  }
  return views.get(key);
}
