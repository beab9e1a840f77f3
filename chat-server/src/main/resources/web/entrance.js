/** The first view: a name, and the way in. */

import { byId, say as tellIn, setText } from './elements.js';
import { MAX_NAME, codePoints, isBlank } from './text.js';

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

export function refuse(why) {
  setBusy(false);
  say(why, true);
  field.focus();
}

/** Something to know that is nobody's mistake. */
export function tell(what) {
  say(what, false);
}

function submit(join) {
  const name = field.value.trim();
  say('', false);
  if (isBlank(name)) {
    refuse('Username can\'t be empty');
  } else if (/^\/?exit$/i.test(name)) {
    tell('You are not in the room. To go away, close this page.');
  } else if (codePoints(name.normalize('NFC')) > MAX_NAME) {
    refuse(`A username has at most ${MAX_NAME} characters, this one has more`);
  } else {
    join(name);
  }
}

function say(what, isError) {
  tellIn(error, what);
  error.classList.toggle('problem', isError);
  field.ariaInvalid = isError;
}
