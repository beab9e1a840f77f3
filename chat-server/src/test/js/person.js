import { Device } from './device.js';
import { load } from './web.js';

const { Connection } = await load('wire/connection.js');
const { Servers } = await load('wire/servers.js');

/** Somebody at a device of the test's, and what the page is told of the connection. */
export function person() {
  const device = new Device();
  const told = [];
  const states = [];
  const received = [];
  const nothing = () => {};
  const servers = new Servers('wss://own.example/chat');
  const connection = new Connection(servers, {
    since: () => [],
    welcomed: nothing,
    received: (message) => received.push(message),
    settled: nothing,
    lost: nothing,
    unsaid: () => told.push('unsaid'),
    refused: (why) => told.push(why),
    dismissed: (why) => told.push(why),
    changed: (state) => states.push(state),
  });
  const letIn = (session = 's') => device.hear({ type: 'welcome', username: 'alice', session }, { type: 'pong' });
  return {
    device,
    connection,
    servers,
    told,
    states,
    received,
    letIn,
    /** With which session, or anew, it was asked to be let in. */
    get joins() {
      return device.sent.filter(({ type }) => type === 'join').map(({ session }) => session ?? 'anew');
    },
    get phase() {
      return states.at(-1)?.phase;
    },
    join() {
      connection.join('alice', null);
      device.open();
      letIn();
    },
    comeBack() {
      connection.comeBack('alice', 's');
      device.open();
      letIn();
    },
    say(id) {
      connection.send({ type: 'message', room: 'lobby', text: id, id });
    },
    said: () => device.sent.filter(({ type }) => type === 'message').map(({ id }) => id),
    answer(...ids) {
      ids.forEach((id) => device.hear({ type: 'message', room: 'lobby', from: 'alice', seq: 1, text: id, id }));
    },
  };
}
