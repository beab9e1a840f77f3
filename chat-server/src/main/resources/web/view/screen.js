import { SOME } from '../state/history.js';
import { many } from '../text/phrases.js';
import * as account from './account.js';
import * as attention from './attention.js';
import * as composer from './composer.js';
import './copying.js';
import * as directory from './directory.js';
import { byId, isSaid, oncePerFrame, say, setText } from './elements.js';
import * as entrance from './entrance.js';
import { ExcerptLog } from './excerpt.js';
import { Log } from './log.js';
import * as outboxView from './outbox.js';
import * as panel from './panel.js';
import * as roomList from './roomlist.js';
import * as scroller from './scroller.js';
import * as search from './search.js';
import * as settings from './settings.js';
import * as status from './status.js';
import * as topic from './topic.js';

/** What is to be seen: it is what {@link Chat} tells of its changes, and passes on what somebody does. */
export class Screen {
  #chat;
  #actions;
  /** By the key of the conversation: its log, and the place in it. */
  #views = new Map();
  #shown = null;
  #excerpt = new ExcerptLog();
  /** Complaints of the connection, by where they are. */
  #complaints = new Map();
  #refreshSoon = oncePerFrame(() => this.#refresh());
  #showPeopleSoon = oncePerFrame(() => this.#showPeople());

  constructor(chat, actions, commands) {
    this.#chat = chat;
    this.#actions = actions;
    composer.begin(chat.outbox, commands);
    settings.begin(chat.settings);
    entrance.onJoin((name, password) => chat.join(name, password));
    account.begin(chat);
    status.onTry(() => {
      chat.comeBack();
      composer.focus();
    });
    roomList.onChoice(actions);
    panel.onTalk((name) => {
      actions.talkTo(name);
      composer.focus();
    });
    directory.onJoin({ ask: () => actions.askRooms(false), join: (name) => actions.enter(name) });
    topic.onSet((room, text) => actions.setTopic(room, text));
    search.begin(chat.search, (found) => actions.lookUp(found));
    scroller.onEdge(() => this.#askOlder(), () => chat.excerpts.showNewer(chat.conversations.current));
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
    this.#shown = null;
    this.#views.clear();
    this.#excerpt.clear();
    search.close();
    byId('log').replaceChildren();
    composer.forget();
    attention.clear();
  }

  connectionChanged(state) {
    entrance.setBusy(state.phase === 'joining');
    status.show(state, this.#chat.hasArrived);
    if (state.phase === 'in') {
      [...this.#complaints].filter(([place, why]) => isSaid(place, why)).forEach(([place]) => say(place, ''));
      this.#complaints.clear();
      directory.refresh();
    } else if (state.phase === 'dismissed') {
      this.#closeDialogs();
    } else {
      this.#tellDialog();
    }
  }

  turned(unread) {
    const { current } = this.#chat.conversations;
    if (this.#shown !== null) {
      const { log } = this.#view(this.#shown);
      if (this.#shown !== current) {
        log.saw();
      }
      log.view.hidden = true;
    }
    this.#shown = current;
    const { log, place } = this.#view(current);
    place.atEnd ||= this.#excerpt.view.isConnected; // whoever comes back from the past wants to see the latest
    this.#excerpt.clear();
    log.view.hidden = false;
    this.#showOutbox();
    scroller.turnTo(place, log.unread, unread);
    composer.turnTo(current);
    this.#refresh();
    this.#showPeople();
    this.#announce(`${current.title} ${current.topic}`);
  }

  picked() {
    directory.close();
    composer.invite();
  }

  removed(conversation) {
    this.#view(conversation).log.view.remove();
    this.#views.delete(conversation.key);
    this.#shown = this.#shown === conversation ? null : this.#shown;
  }

  shown(conversation, entries, reveal) {
    const { log, place } = this.#view(conversation);
    for (const entry of entries.filter(({ aside }) => !aside || !this.#chat.settings.isOn('quiet'))) {
      log.show(entry);
      if (entry.kind === 'message') {
        scroller.messageAdded(place);
      }
      if (entry.own) {
        log.saw();
      }
    }
    if (conversation === this.#shown) {
      scroller.settleSoon();
      this.#showOutbox(); // it stands behind them
    }
    if (reveal) {
      scroller.toEnd();
      scroller.beginAt(log.last);
    }
  }

  filled(room, entries, reveal) {
    let first = null;
    const add = () => {
      first = this.#view(room).log.fill(entries, room.gap);
    };
    if (room === this.#shown) {
      scroller.addAbove(add);
      if (reveal && first !== null) {
        scroller.reveal(first);
      }
    } else {
      add();
    }
  }

  excerptChanged(room) {
    if (room === this.#shown) {
      scroller.keepSight(() => {
        this.#view(room).log.view.hidden = true;
        byId('log').append(this.#excerpt.view);
        this.#excerpt.show(room.title, room.excerpt);
        scroller.turnToPast();
        this.#refresh();
      });
      scroller.fillSight();
    }
  }

  rejoined(room, unread) {
    if (room === this.#shown) {
      const { log, place } = this.#view(room);
      scroller.keepSight(() => {
        this.#excerpt.view.remove();
        log.view.hidden = false;
        scroller.turnFromPast(place, unread);
        this.#refresh();
      });
      this.#excerpt.clear();
    }
  }

  pointed(room, seq) {
    if (room === this.#shown) {
      scroller.point(seq);
    }
  }

  searching(words) {
    search.open(words);
  }

  searched() {
    search.show();
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

  heard(conversation, entry) {
    const isCurrent = conversation === this.#chat.conversations.current;
    if (!isCurrent && (entry.called || entry.toOne)) {
      this.#announce(`New in ${conversation.title}, for you`);
    }
    attention.heard(entry, conversation, isCurrent, this.#chat.settings, () => this.#actions.turnBackTo(conversation));
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

  /** In the dialog that is open, or where one writes. */
  complained(why, isOfConnection) {
    const place = document.querySelector('dialog[open] .problem') ?? byId('complaint');
    say(place, why);
    if (isOfConnection) {
      this.#complaints.set(place, why);
    }
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
    this.#showWhetherEarlier(current);
    this.#views.get(current.key)?.log.setAsking((current.gap?.pending ?? null) !== null);
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
      this.#chat.history.ask(current, SOME);
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
    if (this.#shown !== null) {
      outboxView.show(this.#chat.outbox.of(this.#shown.key), this.#view(this.#shown).log, this.#chat.name, {
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

  #view(conversation) {
    const { key } = conversation;
    if (!this.#views.has(key)) {
      const dropped = (before) => this.#chat.history.dropped(conversation, before);
      const log = new Log(conversation.title, () => this.#chat.history.ask(conversation, SOME), dropped);
      byId('log').append(log.view);
      this.#views.set(key, { log, place: scroller.newPlace() });
    }
    return this.#views.get(key);
  }

  /** A dialog lies upon what status.js shows. */
  #tellDialog() {
    const place = document.querySelector('dialog[open] .problem');
    if (place?.textContent === '' && !this.#complaints.has(place) && !byId('trouble').hidden) {
      this.complained(status.LOST, true);
    }
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
