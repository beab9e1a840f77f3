/** The reader's account: the part of the panel that is about it, and the dialogs for what one can do with it. */

import { PHRASES } from '../protocol.js';
import { face, fill, role } from '../text/phrases.js';
import { dateAndTime } from '../text/term.js';
import { byId, element, passwordWasTaken, say, setText } from './elements.js';

const list = byId('account');
const dialog = byId('password-dialog');
const fields = { current: byId('current-password'), fresh: byId('new-password'), again: byId('same-password') };
const send = byId('send-password');
/** What each dialog says, and which field stands in it: words for the title, for what it does, and for the button. */
const DIALOGS = {
  register: ['Keep your name', 'With a password, nobody else can join under your name.', 'Keep it', 'fresh', 'again'],
  password: ['Change your password', 'You stay here; wherever else you are, you have to join again.', 'Change it', 'current', 'fresh', 'again'],
  unregister: ['Give your name up', '', 'Give it up', 'current'],
};
let chat;

/** To be called once. */
export function begin(all) {
  chat = all;
  const { account } = chat;
  byId('account-menu').addEventListener('click', ({ target }) => target.dataset.opens && account.begin(target.dataset.opens));
  byId('password-form').addEventListener('submit', (event) => {
    event.preventDefault();
    account.submit(Object.fromEntries(Object.entries(fields).map(([key, { value }]) => [key, value])));
  });
  [list, dialog].forEach((one) => one.addEventListener('close', () => {
    Object.values(fields).forEach((field) => {
      field.value = '';
    });
    account.close();
  }));
  byId('close-account').addEventListener('click', () => list.close());
  byId('close-password').addEventListener('click', () => dialog.close());
}

/** @param {string} typed  a password that could be read where it was typed; empty for none */
export function open(typed) {
  const { open: what } = chat.account;
  if (what === 'account') {
    list.showModal();
    return;
  }
  const [title, words, button, ...asked] = DIALOGS[what];
  setText(byId('password-title'), title);
  setText(byId('password-words'), words === '' ? fill(PHRASES.UNREGISTER_MEANS, chat.name) : words);
  setText(byId('password-seen'), typed === '' ? '' : fill(PHRASES.PASSWORD_SEEN, `/${what}`));
  setText(send, button);
  byId('password-name').value = chat.name;
  Object.entries(fields).forEach(([key, field]) => {
    field.parentElement.hidden = !asked.includes(key);
    field.value = key === 'current' ? '' : typed;
  });
  show();
  dialog.showModal();
  fields[asked[0]].focus();
}

/** Shows what became of it. */
export function show() {
  const { open: what, problem, isPending, sessions, role: code } = chat.account;
  say(byId(what === 'account' ? 'account-problem' : 'password-problem'), problem);
  setText(byId('account-role'), fill(PHRASES.ACCOUNT, chat.name, role(code)));
  byId('sessions').replaceChildren(...sessions.map(session));
  send.ariaDisabled = isPending;
  if (dialog.open && what === null) {
    dialog.close();
    passwordWasTaken();
  }
  showMenu(); // now that the focus is where it was before the dialog
}

function session({ face: code, address, since, isThis }) {
  const time = element('time', { datetime: since.toISOString() }, fill(PHRASES.SINCE, dateAndTime(since)));
  return element('li', {}, `${face(code)}, `, element('bdi', {}, address), isThis ? ' (this device)' : '', time);
}

/** Shows what is offered. Whoever had a button that goes away has the one that comes. */
export function showMenu() {
  const { isOffered, isGuest, role: code } = chat.account;
  const menu = byId('account-menu');
  const { activeElement } = document;
  menu.hidden = !isOffered;
  setText(byId('menu-role'), isOffered ? fill(PHRASES.ACCOUNT, chat.name, role(code)) : '');
  menu.querySelectorAll('[data-of]').forEach((button) => {
    button.hidden = isGuest !== (button.dataset.of === 'guest');
  });
  if (menu.contains(activeElement) && activeElement.hidden) {
    menu.querySelector('button:not([hidden])').focus();
  }
}
