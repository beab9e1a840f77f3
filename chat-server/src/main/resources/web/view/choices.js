/** What somebody can do with a person, a message or a room, as menu.js has it. What they may not do is not offered. */

import { Room } from '../state/room.js';
import * as composer from './composer.js';
import { byId } from './elements.js';
import { entryOf } from './entry.js';
import * as menu from './menu.js';
import * as messages from './messages.js';
import * as panel from './panel.js';
import * as question from './question.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FOR_GOOD = ['', 'For good'];
const TERMS = {
  mute: [[10 * MINUTE, '10 minutes'], [HOUR, '1 hour'], [DAY, '1 day'], FOR_GOOD],
  ban: [[HOUR, '1 hour'], [DAY, '1 day'], FOR_GOOD],
};

export class Choices {
  #chat;
  #actions;

  /** @param {Talk} talk  where the messages are */
  constructor(chat, actions, talk) {
    this.#chat = chat;
    this.#actions = actions;
    const ofItem = (item) => this.ofMessage(talk.shown, entryOf(item));
    messages.begin((item) => ofItem(item).length > 0, (item, at) => menu.open('Message', ofItem(item), at));
    panel.onChoice((name) => this.#writeTo(name), (name, at) => menu.open(name, this.ofPerson(name), at));
    byId('conversation-menu').addEventListener('click', ({ currentTarget }) => {
      const { current } = chat.conversations;
      menu.open(current.title, this.ofConversation(current), currentTarget);
    });
  }

  /** Shows the buttons behind which there is something. */
  show(conversation) {
    byId('open-bans').hidden = !this.#actions.moderation.may('bans');
    byId('conversation-menu').hidden = this.ofConversation(conversation).length === 0;
  }

  ofPerson(name) {
    const { moderation } = this.#actions;
    const act = (action) => () => moderation.act(action, name);
    const all = [
      [null, `Write to ${name}`, () => this.#writeTo(name)],
      [null, ...this.#ignoring(name)],
      ['whois', `Who is ${name}?`, () => moderation.whois(name)],
      ['mute', `Mute ${name}…`, () => this.#askTerm('mute', name)],
      ['unmute', `Let ${name} talk again`, act('unmute')],
      ['kick', `Remove ${name}…`, () => this.#askToKick(name)],
      ['ban', `Ban ${name}…`, () => this.#askTerm('ban', name)],
      ['op', `Give ${name} a role…`, () => this.#askRole(name)],
      ['deop', `Take the role of ${name} away`, act('deop')],
    ];
    const isSelf = name === this.#chat.name;
    return all.filter(([command]) => !isSelf && (command === null || moderation.may(command))).map(([, ...choice]) => choice);
  }

  /** @param {object} entry  as entries.js has messages */
  ofMessage(room, entry) {
    const { amendments } = this.#actions;
    return [
      ...(amendments.mayEdit(entry) ? [['Edit', () => composer.edit(room, entry)]] : []),
      ...(amendments.mayDelete(entry) ? [['Delete…', () => this.#askToDelete(room, entry)]] : []),
      ...this.ofPerson(entry.from),
    ];
  }

  /** Owners are known to the server alone: who has an account is offered what owners may. */
  ofConversation(conversation) {
    const { moderation, rooms } = this.#actions;
    if (!(conversation instanceof Room)) {
      return this.ofPerson(conversation.name).slice(1);
    }
    const isMembers = this.#chat.account.isMember && !conversation.isLobby && !conversation.isOut;
    return conversation.isLobby ? [] : [
      ...(isMembers ? [
        ['Invite somebody…', () => this.#askWhom(conversation)],
        [conversation.isClosed ? 'Close it with another password…' : 'Close this room…', () => this.#askToClose(conversation)],
        ['Open it to everybody', () => moderation.open(conversation)],
      ] : []),
      [`Leave ${conversation.title}`, () => rooms.part(conversation)],
    ];
  }

  /** A room is closed, and perhaps the reader knows its password. */
  askPassword(name, why) {
    const title = `#${name} is closed`;
    if (!question.complain(title, why)) {
      question.ask({
        title,
        words: 'Who is invited may enter, and who knows its password.',
        textLabel: 'Its password:',
        isSecret: true,
        button: 'Enter',
        waits: true,
        act: ({ text }) => this.#actions.rooms.enter(name, text),
      });
    }
  }

  #writeTo(name) {
    this.#actions.talkTo(name);
    composer.focus();
  }

  #ignoring(name) {
    return this.#chat.ignored.has(name)
      ? [`Show what ${name} says`, () => this.#actions.unignore(name)]
      : [`Ignore ${name}`, () => this.#actions.ignore(name)];
  }

  #askTerm(action, name) {
    const isBan = action === 'ban';
    question.ask({
      title: isBan ? `Ban ${name}` : `Mute ${name}`,
      words: isBan ? `${name} is removed, and does not get in again.` : `${name} can read, but say nothing.`,
      choices: TERMS[action],
      choiceLabel: 'For how long:',
      ...(isBan && { textLabel: 'Why (they are told):' }),
      button: isBan ? 'Ban' : 'Mute',
      act: ({ choice, text }) => this.#actions.moderation.act(action, name, { seconds: Number(choice) || '', reason: text }),
    });
  }

  #askToKick(name) {
    const { current } = this.#chat.conversations;
    const isOfRoom = current instanceof Room && !current.isLobby;
    question.ask({
      title: `Remove ${name}`,
      choices: [...(isOfRoom ? [[current.name, `From ${current.title}`]] : []), ['', 'From the chat']],
      choiceLabel: 'From where:',
      textLabel: 'Why (they are told):',
      button: 'Remove',
      act: ({ choice, text }) => this.#actions.moderation.act('kick', name, { room: choice, reason: text }),
    });
  }

  #askRole(name) {
    question.ask({
      title: `Give ${name} a role`,
      choices: [['moderator', 'Moderator: keeps order'], ['operator', 'Operator: may do everything']],
      choiceLabel: 'Which:',
      button: 'Give it',
      act: ({ choice }) => this.#actions.moderation.act('op', name, { role: choice }),
    });
  }

  #askToDelete(room, { seq, own, from }) {
    question.ask({
      title: own ? 'Delete your message?' : `Delete this message of ${from}?`,
      words: 'It is gone for everybody, and does not come back.',
      button: 'Delete',
      act: () => this.#actions.amendments.delete(room, seq),
    });
  }

  #askToClose(room) {
    question.ask({
      title: `Close ${room.title}`,
      words: 'Who is in stays. Nobody else gets in but those whom you invite, and those who know the password, if there is one.',
      textLabel: 'A password, if you want one:',
      isSecret: true,
      button: 'Close it',
      act: ({ text }) => this.#actions.moderation.close(room, text),
    });
  }

  #askWhom(room) {
    question.ask({
      title: `Invite somebody to ${room.title}`,
      textLabel: 'Whom:',
      button: 'Invite',
      act: ({ text }) => (text === '' ? this.#actions.complain('Whom? Type a name.') : this.#actions.moderation.invite(room, text.replace(/^@/, ''))),
    });
  }
}
