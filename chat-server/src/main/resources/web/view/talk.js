/** What was said: the log of each conversation, or the part of the past that stands in its place, and where somebody is in it. */

import { byId } from './elements.js';
import { hideIfIgnored } from './entry.js';
import { ExcerptLog } from './excerpt.js';
import { Log } from './log.js';
import * as scroller from './scroller.js';

export class Talk {
  #chat;
  /** By the key of the conversation: its log, and the place in it. */
  #views = new Map();
  /** The conversation that is to be seen; null for none. */
  #shown = null;
  #excerpt = new ExcerptLog();

  constructor(chat) {
    this.#chat = chat;
  }

  get shown() {
    return this.#shown;
  }

  /** The log of the conversation that is to be seen. */
  get log() {
    return this.#view(this.#shown).log;
  }

  clear() {
    this.#shown = null;
    this.#views.clear();
    this.#excerpt.clear();
    byId('log').replaceChildren();
  }

  /** Shows another conversation, where it was left. @returns {() => void} what is to be done when all that stands behind it is there */
  turn(unread) {
    const { current } = this.#chat.conversations;
    if (this.#shown !== null) {
      if (this.#shown !== current) {
        this.log.saw();
      }
      this.log.view.hidden = true;
    }
    this.#shown = current;
    const { log, place } = this.#view(current);
    place.atEnd ||= this.#excerpt.view.isConnected; // whoever comes back from the past wants to see the latest
    this.#excerpt.clear();
    log.view.hidden = false;
    return () => scroller.turnTo(place, log.unread, unread);
  }

  remove(conversation) {
    this.#view(conversation).log.view.remove();
    this.#views.delete(conversation.key);
    this.#shown = this.#shown === conversation ? null : this.#shown;
  }

  /** Adds what happened. @returns {boolean} whether that is to be seen now */
  add(conversation, entries) {
    const { log, place } = this.#view(conversation);
    for (const entry of entries.filter(({ aside }) => !aside || !this.#chat.settings.isOn('quiet'))) {
      log.show(entry);
      if (entry.kind === 'message' && !this.#chat.ignored.has(entry.from)) {
        scroller.messageAdded(place);
      }
      if (entry.own) {
        log.saw();
      }
    }
    return conversation === this.#shown;
  }

  /** Brings the latest of a conversation into sight. */
  reveal(conversation) {
    scroller.toEnd();
    scroller.beginAt(this.#view(conversation).log.last);
  }

  fill(conversation, entries, reveal) {
    let first = null;
    const add = () => {
      first = this.#view(conversation).log.fill(entries, conversation.gap);
    };
    if (conversation === this.#shown) {
      scroller.addAbove(add);
      if (reveal && first !== null) {
        scroller.reveal(first);
      }
    } else {
      add();
    }
  }

  amend(conversation, of, change) {
    this.#view(conversation).log.amend(of, change);
    if (conversation === this.#shown && conversation.excerpt !== null) {
      this.#excerpt.show(conversation.title, conversation.excerpt);
    }
    scroller.settleSoon();
  }

  /** Nothing of it is unread any more. */
  saw(conversation) {
    if (conversation !== this.#shown) {
      this.#view(conversation).log.saw();
    }
  }

  ignoredChanged() {
    byId('log').querySelectorAll('[data-from]').forEach((item) => hideIfIgnored(item, item.dataset.from));
    scroller.settleSoon();
  }

  /** A part of the past is there in place of the latest, or another one. @param {() => void} draw  what stands around it */
  showExcerpt(room, draw) {
    if (room === this.#shown) {
      scroller.keepSight(() => {
        this.log.view.hidden = true;
        byId('log').append(this.#excerpt.view);
        this.#excerpt.show(room.title, room.excerpt);
        scroller.turnToPast();
        draw();
      });
      scroller.fillSight();
    }
  }

  /** The latest is there again, in the same place. */
  rejoin(room, unread, draw) {
    if (room === this.#shown) {
      const { log, place } = this.#view(room);
      scroller.keepSight(() => {
        this.#excerpt.view.remove();
        log.view.hidden = false;
        scroller.turnFromPast(place, unread);
        draw();
      });
      this.#excerpt.clear();
    }
  }

  point(room, seq) {
    if (room === this.#shown) {
      scroller.point(seq);
    }
  }

  #view(conversation) {
    const { key } = conversation;
    if (!this.#views.has(key)) {
      const { history } = this.#chat;
      const log = new Log(conversation.title, () => history.askMore(conversation), (before) => history.dropped(conversation, before));
      byId('log').append(log.view);
      this.#views.set(key, { log, place: scroller.newPlace() });
    }
    return this.#views.get(key);
  }
}
