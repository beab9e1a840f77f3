/** The first view: a name, its password if the server wants one, and the way in. */

import { MAX_USERNAME_CODE_POINTS, PHRASES } from '../protocol.js';
import { problemOf } from '../state/account.js';
import { codePoints, isBlank } from '../text/text.js';
import { byId, passwordWasTaken, say as sayIn, setText } from './elements.js';

const view = byId('entrance');
const name = byId('name');
const password = byId('join-password');
const passwordPart = byId('join-password-part');
const button = byId('join');
const error = byId('join-error');

/** What the button says. */
let offer;

export function onJoin(join) {
  byId('join-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (button.ariaDisabled !== 'true') {
      submit(join);
    }
  });
}

/** @param {string} begin  a name to begin with  @param {boolean} onlyAccounts  whether nobody gets in without a password */
export function show(begin, onlyAccounts) {
  view.hidden = false;
  name.value = begin;
  passwordPart.hidden = !onlyAccounts;
  setText(byId('name-label'), onlyAccounts ? 'Only accounts get in. Your username:' : PHRASES.NAME_QUESTION);
  say('', name, false);
  offer = 'Join';
  setBusy(false);
  name.select();
  name.focus();
}

export function hide() {
  view.hidden = true;
  if (password.value !== '') {
    passwordWasTaken();
    password.value = '';
  }
}

export function setBusy(busy) {
  button.ariaDisabled = busy; // disabled would take the focus away from whom it has
  setText(button, busy ? 'Joining…' : offer);
}

/**
 * Says why somebody is not in.
 *
 * @param {boolean} isProblem  whether it is something that they can do otherwise
 * @param {string} [code]  of a refusal
 */
export function tell(words, isProblem, code = '') {
  passwordPart.hidden &&= !/^(password|account)_/.test(code);
  offer = code === 'password_wrong' ? 'Try again' : 'Join';
  setBusy(false);
  const field = passwordPart.hidden || code.startsWith('username_') ? name : password;
  say(words, field, isProblem);
  field.select();
  field.focus();
}

function submit(join) {
  const wanted = name.value.trim();
  const secret = passwordPart.hidden ? '' : password.value;
  say('', name, false);
  if (isBlank(wanted)) {
    tell('Username can\'t be empty', true, 'username_empty');
  } else if (/^\/?exit$/i.test(wanted)) {
    say('You are not in the room. To go away, close this page.', name, false);
  } else if (codePoints(wanted.normalize('NFC')) > MAX_USERNAME_CODE_POINTS) {
    tell(`A username has at most ${MAX_USERNAME_CODE_POINTS} characters, this one has more`, true, 'username_invalid');
  } else if (problemOf(secret) !== '') {
    tell(problemOf(secret), true, 'password_too_long');
  } else {
    join(wanted, secret);
  }
}

function say(words, field, isProblem) {
  sayIn(error, words);
  error.classList.toggle('problem', isProblem);
  name.ariaInvalid = isProblem && field === name;
  password.ariaInvalid = isProblem && field === password;
}
