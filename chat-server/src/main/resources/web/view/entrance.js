/** The first view: a name, and the way in. */

import { MAX_USERNAME_CODE_POINTS } from '../protocol.js';
import { codePoints, isBlank } from '../text/text.js';
import { byId, say as sayIn, setText } from './elements.js';

const view = byId('entrance');
const field = byId('name');
const button = byId('join');
const error = byId('join-error');

export function onJoin(join) {
  byId('join-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (button.ariaDisabled !== 'true') {
      submit(join);
    }
  });
}

/** @param {string} name  to begin with */
export function show(name) {
  view.hidden = false;
  field.value = name;
  say('', false);
  setBusy(false);
  field.select();
  field.focus();
}

export function hide() {
  view.hidden = true;
}

export function setBusy(busy) {
  button.ariaDisabled = busy; // disabled would take the focus away from whom it has
  setText(button, busy ? 'Joining…' : 'Join');
}

/** @param {boolean} isProblem  whether it is something that they can do otherwise */
export function tell(words, isProblem) {
  setBusy(false);
  say(words, isProblem);
  field.focus();
}

function submit(join) {
  const name = field.value.trim();
  say('', false);
  if (isBlank(name)) {
    tell('Username can\'t be empty', true);
  } else if (/^\/?exit$/i.test(name)) {
    say('You are not in the room. To go away, close this page.', false);
  } else if (codePoints(name.normalize('NFC')) > MAX_USERNAME_CODE_POINTS) {
    tell(`A username has at most ${MAX_USERNAME_CODE_POINTS} characters, this one has more`, true);
  } else {
    join(name);
  }
}

function say(words, isProblem) {
  sayIn(error, words);
  error.classList.toggle('problem', isProblem);
  field.ariaInvalid = isProblem;
}
