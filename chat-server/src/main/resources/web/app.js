/**
 * Start here: what the page is made of, and what it hears of the browser.
 *
 * - state/ knows the chat: rooms, talks, what is unread, what is on its way. Nothing there knows how it looks.
 * - wire/ speaks with the server: wire/events.js has what the server says, and changes the state.
 * - view/ shows the state, and is told of its changes: view/screen.js.
 * - text/ has what is done with words, by all of them: pure functions.
 */

import { Actions } from './state/actions.js';
import { Chat } from './state/chat.js';
import * as clock from './state/clock.js';
import { Commands } from './state/commands.js';
import { Storage } from './state/storage.js';
import { keys } from './view/composer.js';
import { Screen } from './view/screen.js';
import { Connection } from './wire/connection.js';
import { Events } from './wire/events.js';
import { Servers } from './wire/servers.js';

/** Another chat may be at another path of the same host. */
const prefix = `chat${location.pathname.replace(/\/[^/]*$/, '')}.`;

const chat = new Chat(new Storage(() => sessionStorage, prefix), new Storage(() => localStorage, prefix));
const actions = new Actions(chat);
const commands = new Commands(chat, actions, keys);
const servers = new Servers(chatUrl());
const connection = new Connection(servers, new Events(chat, actions));

document.addEventListener('visibilitychange', () => (document.hidden ? chat.save() : connection.hurry()));
window.addEventListener('online', () => connection.hurry());
window.addEventListener('pagehide', () => chat.suspend());
window.addEventListener('pageshow', (event) => event.persisted && chat.isHere && chat.comeBack());
askAround();
chat.begin(connection, new Screen(chat, actions, commands));

/** Beside this page, wherever a proxy has put it. */
function chatUrl() {
  const url = new URL('chat', location);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Asks for the other servers, and for the time, as what is said live is the first that would tell. */
async function askAround() {
  try {
    const answer = await fetch('servers', { cache: 'no-store' });
    clock.heard(answer.headers.get('date'));
    servers.learn(await answer.json());
  } catch {
    // whoever comes in hears of the time when somebody says something, and comes back to this server
  }
}
