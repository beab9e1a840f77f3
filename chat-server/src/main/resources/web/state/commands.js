import { DEFAULT_HISTORY_MESSAGES, MAX_HISTORY_MESSAGES, NO_TOPIC, PHRASES, SAID_ALOUD } from '../protocol.js';
import { commandsOf, find, parse } from '../text/command-line.js';
import { complete } from '../text/completion.js';
import { fill } from '../text/phrases.js';
import { byName, fold, mayBeName } from '../text/text.js';
import { Room } from './room.js';

/** What somebody typed: something to say, or a command. */
export class Commands {
  #chat;
  #actions;
  #keys;

  /** @param {() => [string, string][]} keys  what the keys do, for the help */
  constructor(chat, actions, keys) {
    this.#chat = chat;
    this.#actions = actions;
    this.#keys = keys;
  }

  /** Returns whether it was taken: what was not, stays where it was typed, and it is said why. */
  obey(typed) {
    const { command, target, text, problem, room, seconds } = parse(typed, this.#role);
    const actions = this.#actions;
    const { amendments, moderation } = actions;
    const { current } = this.#chat.conversations;
    const beginsTalk = text === '' && (command === 'reply' || (command === 'msg' && target !== ''));
    if (problem !== null && !beginsTalk) {
      return actions.complain(problem);
    }
    if (command !== null && command !== 'search') {
      this.#chat.excerpts.close(current); // where what comes of it can be seen
    }
    switch (command) {
      case 'say': return actions.say(text, false) && this.#saidAloud(typed.trim().toLowerCase());
      case 'me': return actions.say(text, true);
      case 'join': return actions.rooms.enter(target, text);
      case 'part': return this.#part(target);
      case 'rooms': return actions.rooms.askRooms(true);
      case 'topic': return this.#topic(text);
      case 'users': return actions.askUsers(this.#room ?? this.#chat.conversations.lobby);
      case 'history': return target === '' ? this.#history(Number(text) || DEFAULT_HISTORY_MESSAGES) : actions.talkTo(target);
      case 'search': return actions.search(text, target === '' ? null : actions.direct(target));
      case 'msg': return this.#msg(target, text);
      case 'reply': return this.#reply(text);
      case 'edit': return amendments.editLast(text);
      case 'delete': return amendments.deleteLast(target);
      case 'ignore': return this.#ignore(target);
      case 'unignore': return actions.unignore(target);
      case 'close': return moderation.close(current, text);
      case 'open': return moderation.open(current);
      case 'invite': return moderation.invite(current, target);
      case 'whois': return moderation.whois(target);
      case 'kick': return moderation.act(command, target, { room, reason: text });
      case 'mute': return moderation.act(command, target, { seconds });
      case 'ban': return moderation.act(command, target, { seconds, reason: text });
      case 'unmute': return moderation.act(command, target);
      case 'unban': return moderation.act(command, target);
      case 'bans': return moderation.askBans();
      case 'op': return moderation.act(command, target, { role: text.toLowerCase() });
      case 'deop': return moderation.act(command, target);
      case 'quiet': return this.#turn('quiet', text, PHRASES.QUIET, PHRASES.NOT_QUIET);
      case 'bell': return this.#turn('sound', text, PHRASES.BELL, PHRASES.NO_BELL);
      case 'register': return this.#chat.account.begin(command, text);
      case 'password': return this.#chat.account.begin(command, text);
      case 'account': return this.#chat.account.begin(command);
      case 'unregister': return this.#chat.account.begin(command);
      case 'help': return this.#help(text);
      case 'exit': return this.#chat.leave();
      default: return true;
    }
  }

  /** Tells who may have meant a command. */
  #saidAloud(line) {
    return !Object.hasOwn(SAID_ALOUD, line) || this.#actions.note(SAID_ALOUD[line]);
  }

  /** What may stand in place of the end of what was typed, as completion.js has it. */
  complete(before) {
    const { current, lobby, reader, rooms } = this.#chat.conversations;
    const people = (current.people ?? lobby.people).filter((name) => name !== reader.name);
    return complete(before, { people: people.sort(byName), rooms: rooms.map(({ name }) => name).sort(byName) }, this.#role, this.#offered);
  }

  /** The room that is current, or null if a talk is. */
  get #room() {
    const { current } = this.#chat.conversations;
    return current instanceof Room ? current : null;
  }

  get #role() {
    return this.#chat.account.role ?? undefined;
  }

  /** The commands that are of use to the reader here. */
  get #offered() {
    const { account, features } = this.#chat;
    const suits = account.isGuest ? 'suitsGuests' : 'suitsAccounts';
    return commandsOf(this.#role).filter((one) => one[suits] && (one.feature === '' || features.has(one.feature)));
  }

  #part(name) {
    const { conversations } = this.#chat;
    const conversation = name === '' ? conversations.current : conversations.find(Room.keyOf(name));
    if (conversation !== undefined) {
      return this.#actions.rooms.part(conversation);
    }
    return mayBeName(name)
      ? this.#actions.complain(`You are not in #${name}. /rooms shows which rooms you are in.`)
      : this.#actions.complainOfName();
  }

  #topic(text) {
    const room = this.#room;
    if (room === null) {
      return this.#actions.complain('Only a room has a topic.');
    }
    if (text !== '') {
      return this.#actions.rooms.setTopic(room, text === NO_TOPIC ? '' : text);
    }
    return this.#actions.rooms.tellTopic(room);
  }

  #history(many) {
    const room = this.#room;
    if (room === null) {
      return this.#actions.complain('Only a room has a history.');
    }
    if (room.gap === null) {
      return this.#actions.note(fill(PHRASES.NOTHING_EARLIER, ''));
    }
    return this.#chat.history.ask(room, Math.min(many, MAX_HISTORY_MESSAGES), true) || this.#actions.complainOfConnection();
  }

  #msg(name, text) {
    const { lobby } = this.#chat.conversations;
    const known = lobby.people.find((one) => fold(one) === fold(name));
    return known === undefined && lobby.isListed && !this.#chat.account.isOffered // an account may be away
      ? this.#actions.complain(fill(PHRASES.NOBODY_CALLED, name))
      : this.#sayTo(known ?? name, text);
  }

  #ignore(name) {
    const { list } = this.#chat.ignored;
    if (name !== '') {
      return this.#actions.ignore(name);
    }
    return this.#actions.note(list.length === 0 ? PHRASES.NOBODY_IGNORED : fill(PHRASES.IGNORED, list.join(', ')));
  }

  #reply(text) {
    const { wroteLast } = this.#chat.conversations;
    return wroteLast === null ? this.#actions.complain(PHRASES.NOBODY_WROTE) : this.#sayTo(wroteLast, text);
  }

  /** Without words it is to begin a talk. */
  #sayTo(name, text) {
    return text === '' ? this.#actions.talkTo(name) : this.#actions.sayTo(name, text);
  }

  /** Turns a setting on or off, or to what it is not. */
  #turn(setting, how, on, off) {
    const { settings, view } = this.#chat;
    const isOn = how === '' ? !settings.isOn(setting) : how.toLowerCase() === 'on';
    settings.set(setting, isOn);
    view.changed();
    return this.#actions.note(isOn ? on : off);
  }

  #help(word) {
    const form = (usage) => (this.#chat.features.has('accounts') ? usage : usage.replace(' [PW]', ''));
    return word === ''
      ? this.#actions.note(PHRASES.HELP, [...this.#offered.map(({ usage, purpose }) => [form(usage), purpose]), ...this.#keys()])
      : this.#actions.note(find(word, this.#role).explanation);
  }
}
