import { PHRASES, RANKS } from '../protocol.js';
import { act } from '../text/acts.js';
import { commandsOf } from '../text/command-line.js';
import { face, fill, role } from '../text/phrases.js';
import { dateAndTime } from '../text/term.js';
import { clean, cleanName, fold } from '../text/text.js';
import * as clock from './clock.js';
import { notice } from './entries.js';
import { Room } from './room.js';

/** The label of a request that needs none. */
const MODERATE = 'moderate';

/** What is done to keep order, in the chat and in rooms of one's own. Who may is the server's to say: what it would refuse is not offered. */
export class Moderation {
  /** Who is kept out, each `{target, by, reason, since, until}`, the times as the server writes them; null while nobody looks at that. */
  bans = null;

  #chat;
  #actions;

  constructor(chat, actions) {
    this.#chat = chat;
    this.#actions = actions;
  }

  /** Whether the reader has this command here. */
  may(command) {
    const found = commandsOf(this.#chat.account.role).find((one) => one.command === command);
    return found !== undefined && (found.feature === '' || this.#chat.features.has(found.feature));
  }

  get isModerator() {
    return RANKS.indexOf(this.#chat.account.role) >= RANKS.indexOf('moderator');
  }

  /** @param {object} [more]  `room`, `role`, `seconds` and `reason`, as the contract has them; what is empty is left out */
  act(action, target, more = {}) {
    const given = Object.entries(more).filter(([, value]) => (value ?? '') !== '');
    return this.#actions.send({ type: 'moderate', action, target, ...Object.fromEntries(given), id: MODERATE });
  }

  /** Opens the list of bans. */
  askBans() {
    this.#chat.view.bansOpened();
    return this.#askBans();
  }

  #askBans() {
    return this.#actions.send({ type: 'moderate', action: 'bans', id: MODERATE });
  }

  /** Nobody looks at the list any more. */
  closeBans() {
    this.bans = null;
  }

  listed({ bans }) {
    this.bans = bans.map(({ target, by, reason, since, until }) => {
      return { target: cleanName(target), by: cleanName(by), reason: clean(reason), since, until };
    });
    this.#chat.view.bansChanged();
  }

  whois(name) {
    return fold(name) === fold(this.#chat.name)
      ? this.#chat.account.begin('account')
      : this.#actions.send({ type: 'account', username: name, id: 'whois' });
  }

  /** Somebody else is this. */
  told({ username, role: code, sessions = [] }) {
    const terms = sessions.map(({ face: what, address, since }) => {
      return [face(what), `${clean(address)}, since ${dateAndTime(Date.parse(since) || clock.now())}`];
    });
    const is = fill(PHRASES.WHOIS, cleanName(username), role(code));
    this.#actions.note(terms.length === 0 ? is : `${is} ${PHRASES.THEIR_SESSIONS}`, terms);
  }

  /** @param {string} password  empty for none */
  close(room, password) {
    return this.#inRoom(room, { type: 'close', ...(password !== '' && { password }) });
  }

  open(room) {
    return this.#inRoom(room, { type: 'open' });
  }

  invite(room, name) {
    return this.#inRoom(room, { type: 'invite', username: name });
  }

  #inRoom(room, request) {
    return room instanceof Room && !room.isLobby
      ? this.#actions.send({ ...request, room: room.name, id: MODERATE })
      : this.#actions.complain('That is for a room of yours. Everybody is in the lobby.');
  }

  /** Order was kept, by the reader or by somebody else. */
  moderated(event) {
    const { conversations, name, view } = this.#chat;
    const isOwn = event.by === undefined || cleanName(event.by) === name;
    const room = conversations.find(Room.keyOf(cleanName(event.target)));
    const now = clock.now();
    if (room !== undefined && (event.action === 'close' || event.action === 'open')) {
      room.isClosed = event.action === 'close';
      view.changed();
    }
    view.shown(isOwn ? conversations.current : conversations.lobby, [notice(now, act(event, name, now))], isOwn);
    if (this.bans !== null && /^(un)?ban$/.test(event.action)) {
      this.#askBans();
    }
  }

  /** Somebody lets the reader into a closed room. */
  invited({ room, by }) {
    const name = cleanName(room);
    const words = [{ name: cleanName(by) }, ` invites you into ${Room.sign}${name}.`];
    this.#chat.view.shown(this.#chat.conversations.current, [notice(clock.now(), words, { invites: name })], false);
  }
}
