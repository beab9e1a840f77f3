import { Device } from './device.js';
import { load } from './web.js';

const { Actions } = await load('state/actions.js');
const { Chat } = await load('state/chat.js');
const { Commands } = await load('state/commands.js');
const { Storage } = await load('state/storage.js');
const { Connection } = await load('wire/connection.js');
const { Events } = await load('wire/events.js');
const { Servers } = await load('wire/servers.js');

/** What a browser keeps. */
class Area {
  getItem(key) {
    return this[key] ?? null;
  }

  setItem(key, value) {
    this[key] = value;
  }

  removeItem(key) {
    delete this[key];
  }
}

/**
 * The whole page but its view, at a device of the test's: a view that only remembers what it was told, as `[method, ...arguments]`.
 *
 * @param {Area} [tab]  what is kept in this tab, from before a reload
 */
export function reader(tab = new Area()) {
  const device = new Device();
  const told = [];
  const view = new Proxy({}, { get: (_, method) => (...values) => void told.push([method, ...values]) });
  const chat = new Chat(new Storage(() => tab, 'chat.'), new Storage(() => new Area(), 'chat.'));
  const actions = new Actions(chat);
  const commands = new Commands(chat, actions, () => [['Tab', 'completes']]);
  const connection = new Connection(new Servers(''), new Events(chat, actions));
  chat.begin(connection, view);
  const entry = (room, more) => ({ type: 'entered', room, users: ['alice', 'bob'], count: 2, seq: 1, epoch: room, topic: '', ...more });
  return {
    device,
    chat,
    actions,
    commands,
    tab,
    told,
    entry,
    /** Everything of one kind that the view was told, without its name. */
    all: (method) => told.filter(([one]) => one === method).map(([, ...values]) => values),
    find: (title) => chat.conversations.list.find((one) => one.title === title),
    /** In the lobby, and in these rooms. */
    letIn(name, session, ...rooms) {
      device.open();
      device.hear({ type: 'welcome', username: name, session, maxUsers: 5, motd: '' }, entry('lobby'), ...rooms, { type: 'pong' });
    },
    join(name = 'alice') {
      chat.join(name);
      this.letIn(name, 's');
      return this;
    },
    /** In the lobby of a server that can do all, as somebody of this role: who has an account is at device 3. */
    joinAs(role) {
      const features = ['search', 'accounts', 'moderation'];
      chat.join('alice');
      device.open();
      device.hear({ type: 'welcome', username: 'alice', session: 's', maxUsers: 5, features, role, ...(role !== 'guest' && { device: 3 }) },
        entry('lobby'), { type: 'pong' });
      return this;
    },
    enter(room) {
      commands.obey(`/join ${room}`);
      device.hear(entry(room));
    },
    said: () => device.sent.filter(({ type }) => type === 'message' || type === 'direct'),
  };
}

export function words(entry) {
  return entry.parts.map((part) => part.name ?? part).join('');
}
