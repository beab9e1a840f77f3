import * as composer from './composer.js';
import { HELP, explainUnknown, firstWord, parse } from './command.js';
import { FEW } from './history.js';
import { Room } from './room.js';
import * as settings from './settings.js';
import { fold, isBlank, mayBeName } from './text.js';

/** More than a page keeps lines. */
const MOST_HISTORY = 1_000;

/** Nothing at all asks for the topic, so something has to stand for none. */
const NO_TOPIC = '-';

/** What somebody typed: something to say, or a command. */
export class Typed {
  #actions;
  #conversations;
  #history;

  constructor(actions, conversations, history) {
    this.#actions = actions;
    this.#conversations = conversations;
    this.#history = history;
  }

  /** Returns whether it was taken: what was not, stays where it was typed, and it is said why. */
  obey(typed) {
    const { kind, text } = parse(typed);
    const actions = this.#actions;
    switch (kind) {
      case 'say': return actions.say(text, false);
      case 'me': return isBlank(text) ? actions.complain('/me takes a text: /me waves') : actions.say(text, true);
      case 'join': return this.#join(roomName(text));
      case 'part': return this.#part(roomName(text));
      case 'rooms': return actions.askRooms(true);
      case 'topic': return this.#topic(text.trim());
      case 'users': return actions.askUsers(this.#room ?? this.#conversations.lobby);
      case 'history': return this.#past(text.trim());
      case 'msg': return this.#toOne(text);
      case 'reply': return this.#reply(text);
      case 'quiet': return this.#changeQuiet(text.trim());
      case 'help': return actions.note('What you type goes to the room or person above, unless it is a command:', [...HELP, ...composer.keys()]);
      case 'exit': return actions.leave();
      case 'unknown': return actions.complain(explainUnknown(text));
      default: return true;
    }
  }

  /** The room that is current, or null if a talk is. */
  get #room() {
    const { current } = this.#conversations;
    return current instanceof Room ? current : null;
  }

  #join(name) {
    return name === '' ? this.#actions.complain('/join takes a room: /join dev') : this.#actions.enter(name);
  }

  #part(name) {
    const { current } = this.#conversations;
    const conversation = name === '' ? current : this.#conversations.find(Room.keyOf(name));
    if (conversation !== undefined) {
      return this.#actions.part(conversation);
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
      return this.#actions.setTopic(room, text === NO_TOPIC ? '' : text);
    }
    return this.#actions.tellTopic(room);
  }

  #past(text) {
    const room = this.#room;
    const many = text === '' ? FEW : Number(text);
    if (room === null) {
      return this.#actions.complain('Only a room has a history.');
    }
    if (!Number.isInteger(many) || many < 1) {
      return this.#actions.complain(`/history takes a number of messages, or nothing for ${FEW}: /history 50`);
    }
    if (room.gap === null) {
      return this.#actions.note('The server knows nothing older.');
    }
    return this.#history.ask(room, Math.min(many, MOST_HISTORY), true) || this.#actions.complainOfConnection();
  }

  #toOne(text) {
    const [typed, words] = firstWord(text);
    const name = typed.replace(/^@/, '');
    const { lobby } = this.#conversations;
    const known = lobby.people.find((one) => fold(one) === fold(name));
    if (name === '') {
      return this.#actions.complain('/msg takes a name and a text: /msg bob hello');
    }
    if (known === undefined && lobby.isListed) {
      return this.#actions.complain(`There is no ${name} here. /users shows who is.`);
    }
    // Without words it is to begin a talk.
    return isBlank(words) ? this.#actions.talkTo(known ?? name) : this.#actions.sayTo(known ?? name, words);
  }

  #reply(text) {
    const { wroteLast } = this.#conversations;
    if (wroteLast === null) {
      return this.#actions.complain('Nobody has written to you alone yet.');
    }
    return isBlank(text) ? this.#actions.talkTo(wroteLast) : this.#actions.sayTo(wroteLast, text);
  }

  #changeQuiet(how) {
    if (!['', 'on', 'off'].includes(how)) {
      return this.#actions.complain('/quiet takes on or off, or nothing to change it.');
    }
    const quiet = how === '' ? !settings.isOn('quiet') : how === 'on';
    settings.set('quiet', quiet);
    return this.#actions.note(quiet ? 'Joins and leaves are hidden. /quiet shows them again.' : 'Joins and leaves are shown.');
  }
}

/** A room as it was typed, with or without its sign; empty if none was. */
function roomName(text) {
  return text.trim().replace(/^#/, '');
}
