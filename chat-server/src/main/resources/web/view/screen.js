import { many } from '../text/phrases.js';
import * as account from './account.js';
import * as attention from './attention.js';
import * as bans from './bans.js';
import { Choices } from './choices.js';
import * as complaints from './complaints.js';
import * as composer from './composer.js';
import './copying.js';
import * as directory from './directory.js';
import { byId, oncePerFrame, setText } from './elements.js';
import * as entrance from './entrance.js';
import * as entry from './entry.js';
import * as outboxView from './outbox.js';
import * as panel from './panel.js';
import * as question from './question.js';
import * as roomList from './roomlist.js';
import * as scroller from './scroller.js';
import * as search from './search.js';
import * as settings from './settings.js';
import * as status from './status.js';
import { Talk } from './talk.js';
import * as topic from './topic.js';

/** What is to be seen: it is what {@link Chat} tells of its changes, and passes on what somebody does. */
export class Screen {
  #chat;
  #actions;
  #talk;
  #choices;
  #refreshSoon = oncePerFrame(() => this.#refresh());
  #showPeopleSoon = oncePerFrame(() => this.#showPeople());

  constructor(chat, actions, commands) {
    this.#chat = chat;
    this.#actions = actions;
    this.#talk = new Talk(chat);
    this.#choices = new Choices(chat, actions, this.#talk);
    composer.begin(chat.outbox, commands, actions.amendments);
    entry.begin((name) => chat.ignored.has(name), (name) => actions.rooms.enter(name));
    settings.begin(chat.settings);
    entrance.onJoin((name, password) => chat.join(name, password));
    account.begin(chat);
    status.onTry(() => {
      chat.comeBack();
      composer.focus();
    });
    roomList.onChoice({ pick: (one) => actions.pick(one), part: (one) => actions.rooms.part(one) });
    directory.onJoin({ ask: () => actions.rooms.askRooms(false), join: (name) => actions.rooms.enter(name) });
    topic.onSet((room, text) => actions.rooms.setTopic(room, text));
    search.begin(chat.search, (found) => actions.lookUp(found), () => chat.conversations.current);
    bans.begin(actions.moderation);
    scroller.onEdge(() => this.#askOlder(), () => chat.excerpts.showNewer(chat.conversations.current));
    scroller.onEnd((isThere) => {
      chat.reading.isAtEnd = isThere;
    });
    attention.onLook((isLooking) => {
      chat.reading.isLooking = isLooking;
    });
    byId('to-latest').addEventListener('click', () => {
      chat.excerpts.close(chat.conversations.current);
      composer.focus(); // the button that has it goes away
    });
    byId('leave').addEventListener('click', () => chat.leave());
    document.addEventListener('keydown', (event) => this.#turnByKey(event));
  }

  // What Chat tells.

  cameIn() {
    if (byId('room').hidden) {
      entrance.hide();
      byId('room').hidden = false;
      this.#chat.look();
      composer.focus();
    }
  }

  wentOut(words, isProblem, code) {
    this.#closeDialogs();
    if (byId('entrance').hidden) {
      byId('room').hidden = true;
      entrance.show(this.#chat.name, this.#chat.features.has('accounts_required'));
    }
    if (words !== '') {
      entrance.tell(words, isProblem, code);
    }
  }

  cleared() {
    this.#talk.clear();
    search.close();
    composer.forget();
    attention.clear();
  }

  connectionChanged(state) {
    entrance.setBusy(state.phase === 'joining');
    status.show(state, this.#chat.hasArrived);
    if (state.phase === 'in') {
      complaints.takeBack();
      directory.refresh();
    } else if (state.phase === 'dismissed') {
      this.#closeDialogs();
    } else {
      complaints.tellDialog();
    }
  }

  turned(unread) {
    const { current } = this.#chat.conversations;
    const settle = this.#talk.turn(unread);
    this.#showOutbox();
    settle();
    composer.turnTo(current);
    this.#refresh();
    this.#showPeople();
    this.#announce(`${current.title} ${current.topic}`);
  }

  picked() {
    directory.close();
    question.close();
    composer.invite();
  }

  removed(conversation) {
    this.#talk.remove(conversation);
  }

  shown(conversation, entries, reveal) {
    if (this.#talk.add(conversation, entries)) {
      scroller.settleSoon();
      this.#showOutbox(); // it stands behind them
    }
    if (reveal) {
      this.#talk.reveal(conversation);
    }
  }

  filled(conversation, entries, reveal) {
    this.#talk.fill(conversation, entries, reveal);
  }

  amended(conversation, of, change) {
    this.#talk.amend(conversation, of, change);
  }

  seen(conversation) {
    this.#talk.saw(conversation);
  }

  ignoredChanged() {
    this.#talk.ignoredChanged();
    search.show();
  }

  excerptChanged(room) {
    this.#talk.showExcerpt(room, () => this.#refresh());
  }

  rejoined(room, unread) {
    this.#talk.rejoin(room, unread, () => this.#refresh());
  }

  pointed(room, seq) {
    this.#talk.point(room, seq);
  }

  searching(words) {
    search.open(words);
  }

  searched() {
    search.show();
  }

  roomIsClosed(name, why) {
    directory.close();
    this.#choices.askPassword(name, why);
  }

  bansOpened() {
    bans.open();
  }

  bansChanged() {
    bans.show();
  }

  accountOpened(typed) {
    account.open(typed);
  }

  accountChanged() {
    account.show();
  }

  said() {
    scroller.toEnd();
  }

  heard(conversation, said) {
    const isCurrent = conversation === this.#chat.conversations.current;
    if (!isCurrent && (said.called || said.toOne)) {
      this.#announce(`New in ${conversation.title}, for you`);
    }
    attention.heard(said, conversation, isCurrent, this.#chat.settings, () => this.#actions.turnBackTo(conversation));
  }

  changed() {
    this.#refreshSoon();
    this.#showOutbox();
  }

  peopleChanged() {
    this.changed();
    this.#showPeopleSoon();
  }

  found(rooms) {
    directory.show(rooms);
  }

  complained(why, isOfConnection) {
    complaints.complain(why, isOfConnection);
  }

  // What is drawn.

  #refresh() {
    const { conversations, outbox } = this.#chat;
    const { current } = conversations;
    setText(byId('room-name'), current.title);
    setText(byId('count'), current.presence ?? 'People');
    topic.show(current);
    roomList.show(conversations, outbox);
    settings.show();
    search.offer();
    account.showMenu();
    this.#choices.show(current);
    this.#showWhetherEarlier(current);
    if (this.#talk.shown === current) {
      this.#talk.log.setAsking((current.gap?.pending ?? null) !== null);
    }
  }

  #showWhetherEarlier({ excerpt, unread }) {
    const isEarlier = excerpt !== null;
    byId('earlier').hidden = !isEarlier;
    byId('undelivered').hidden = isEarlier;
    setText(byId('earlier-words'), isEarlier ? `These are earlier messages.${unread > 0 ? ` ${many(unread, 'new message')} since.` : ''}` : '');
  }

  #askOlder() {
    const { current } = this.#chat.conversations;
    if (current.excerpt === null) {
      this.#chat.history.askMore(current);
    } else {
      this.#chat.excerpts.showOlder(current);
    }
  }

  /** In a talk those of the lobby, who are all that there are. */
  #showPeople() {
    const { current, lobby, reader } = this.#chat.conversations;
    panel.show(current.people === undefined ? lobby : current, reader.name);
  }

  #showOutbox() {
    if (this.#talk.shown !== null) {
      outboxView.show(this.#chat.outbox.of(this.#talk.shown.key), this.#talk.log, this.#chat.name, {
        again: (item) => {
          this.#actions.sayAgain(item);
          composer.focus();
        },
        discard: ({ id }) => {
          this.#chat.outbox.remove(id);
          composer.focus();
        },
      });
    }
  }

  #announce(words) {
    setText(byId('where'), words);
  }

  #closeDialogs() {
    document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
  }

  #turnByKey(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const isAltAlone = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (step && isAltAlone && !byId('room').hidden && document.querySelector('dialog[open]') === null) {
      event.preventDefault();
      this.#actions.turnBy(step);
    }
  }
}
