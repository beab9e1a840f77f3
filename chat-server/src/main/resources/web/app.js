/** Start here: who talks to whom. What the server says is in news.js, what somebody does in actions.js and typed.js. */

import { Actions } from './actions.js';
import * as attention from './attention.js';
import * as clock from './clock.js';
import * as composer from './composer.js';
import { complete } from './completion.js';
import { Connection } from './connection.js';
import { Conversations } from './conversations.js';
import './copying.js';
import * as directory from './directory.js';
import { byId } from './elements.js';
import * as entrance from './entrance.js';
import { History, SOME } from './history.js';
import { lasting, tab } from './memory.js';
import { News } from './news.js';
import * as outbox from './outbox.js';
import * as people from './people.js';
import { Return } from './return.js';
import * as roomList from './roomlist.js';
import * as screen from './screen.js';
import * as scroller from './scroller.js';
import * as session from './session.js';
import * as status from './status.js';
import { byName, clean, cleanName } from './text.js';
import * as topic from './topic.js';
import { Typed } from './typed.js';
import { fitToKeyboard } from './viewport.js';

/** What happened since is told again if the page ends without a word, so it need not be more often. */
const SAVE_MS = 1_000;

const conversations = new Conversations();
const back = new Return();
const connection = new Connection(chatUrl(), {
  since: () => conversations.since, welcomed, received, settled, lost, refused, dismissed, changed,
  unsaid: () => actions.complainOfConnection(),
});
const history = new History(connection);
const actions = new Actions(connection, conversations, history, { leave, turned: save });
const typed = new Typed(actions, conversations, history);
const news = new News(connection, conversations, history, actions, back);

/** Whose page this is: the name that was last joined with. */
let ownName = lasting.get('name') ?? '';
/** Whether this tab is in the chat, or on its way back: before it was reloaded, too. */
let isHere = false;
/** Whether anything was seen of the chat since the page was opened. */
let hasArrived = false;
let saving = null;

outbox.restore(screen.changed);
screen.begin(conversations, {
  askMore: (room) => history.ask(room, SOME),
  again: (item) => actions.sayAgain(item),
  discard: ({ id }) => {
    outbox.remove(id);
    composer.focus();
  },
});
listen();
fitToKeyboard();
clock.ask();
begin(session.restore());

function begin(saved) {
  if (saved === null) {
    entrance.show(ownName);
    return;
  }
  isHere = true;
  ownName = saved.name;
  conversations.restore(saved.conversations);
  conversations.name = ownName;
  showRoom();
  connection.comeBack(ownName, saved.session);
}

/** Beside this page, wherever a proxy has put it. */
function chatUrl() {
  const url = new URL('chat', location);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

// What somebody does.

function listen() {
  entrance.onJoin((name) => {
    const left = session.leftBehind(name);
    conversations.seenBefore = left.directs;
    connection.join(name, left.session);
  });
  composer.onSend((text) => typed.obey(text));
  composer.onComplete((before) => complete(before, namesHere()));
  status.onTry(() => {
    connection.comeBack(ownName, connection.session);
    composer.focus();
  });
  roomList.onChoice({ turnTo: (conversation) => actions.pick(conversation), part: (conversation) => actions.part(conversation) });
  people.onTalk((name) => actions.talkTo(name));
  directory.onJoin({ ask: () => actions.askRooms(false), join: (name) => actions.enter(name) });
  topic.onSet((room, text) => actions.setTopic(room, text));
  scroller.onTop(() => history.ask(conversations.current, SOME));
  byId('leave').addEventListener('click', leave);
  document.addEventListener('keydown', turnByKey);
  document.addEventListener('visibilitychange', () => (document.hidden ? save() : connection.hurry()));
  window.addEventListener('online', () => connection.hurry());
  window.addEventListener('pagehide', goAway);
  window.addEventListener('pageshow', (event) => event.persisted && isHere && connection.comeBack(ownName, connection.session));
}

/** Whom and what somebody may mean. */
function namesHere() {
  const { current, lobby, reader, rooms } = conversations;
  const people = (current.people ?? lobby.people).filter((name) => name !== reader.name);
  return { people: people.sort(byName), rooms: rooms.map(({ name }) => name).sort(byName) };
}

function turnByKey(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const isAltAlone = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (step && isAltAlone && !byId('room').hidden && document.querySelector('dialog[open]') === null) {
    event.preventDefault();
    actions.turnBy(step);
  }
}

function leave() {
  connection.leave();
  notHere();
  forget();
  showEntrance();
  entrance.tell('Goodbye.');
  return true;
}

/** Perhaps only to be reloaded, perhaps for ever: whoever comes back in time finds everything as it was. */
function goAway() {
  if (isHere) {
    save();
    session.leaveBehind(ownName, connection.session, conversations.state.directs);
  }
  connection.suspend();
}

// What the connection tells.

function welcomed(welcome, isBack) {
  isHere = true;
  ownName = cleanName(welcome.username);
  if (session.isAnothers(ownName)) {
    forget();
  }
  session.belongsTo(ownName);
  conversations.name = ownName;
  conversations.lobby.maxUsers = welcome.maxUsers;
  conversations.lobby.motd = clean(welcome.motd);
  lasting.set('name', ownName);
  session.takeBack(connection.session);
  if (!isBack) {
    conversations.begin();
    outbox.lost();
  }
  back.welcomed();
  showRoom();
}

function received(message) {
  news.received(message);
  saving ??= setTimeout(save, SAVE_MS);
}

function settled(isBack) {
  hasArrived = true;
  news.settled(isBack);
  outbox.unanswered().forEach((item) => actions.deliver(item));
  save();
}

function lost() {
  back.lost();
  history.lost();
}

function refused(why) {
  notHere();
  if (!byId('room').hidden) {
    showEntrance();
  }
  entrance.refuse(why);
}

function dismissed(why) {
  notHere();
  status.over(why);
}

function changed({ phase, why, pauseMs }) {
  switch (phase) {
    case 'joining': return entrance.setBusy(true);
    case 'in':
      status.connected();
      return actions.connected();
    case 'returning': return status.connecting(hasArrived);
    case 'waiting': return status.waiting(hasArrived, why, pauseMs);
    default: return entrance.setBusy(false); // why it ended is said by whoever ended it
  }
}

// What outlives the page.

function save() {
  clearTimeout(saving);
  saving = null;
  if (isHere) {
    session.save(ownName, connection.session, conversations.state);
  }
}

function notHere() {
  isHere = false;
  outbox.lost();
  session.forget();
}

/** Whoever comes in next under another name finds nothing of who was in before. */
function forget() {
  tab.clear();
  outbox.clear();
  conversations.clear();
  screen.clear();
  attention.clear();
  back.clear();
  hasArrived = false;
}

// What is to be seen.

function showRoom() {
  if (byId('room').hidden) {
    entrance.hide();
    byId('room').hidden = false;
    screen.turn();
    composer.focus();
  }
}

function showEntrance() {
  byId('room').hidden = true;
  entrance.show(ownName);
}
