/** What somebody is asked before something is done: perhaps to choose one of some, perhaps for a word. */

import { byId, element, say, setText } from './elements.js';

const dialog = byId('question');
const choice = byId('question-choice');
const field = byId('question-text');
let asked = null;

byId('question-form').addEventListener('submit', (event) => {
  event.preventDefault();
  say(byId('question-problem'), '');
  if (asked.act({ choice: choice.value, text: field.value.trim() }) && !asked.waits) {
    dialog.close();
  }
});
byId('close-question').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => {
  field.value = ''; // perhaps a password
  asked = null;
});

/**
 * Asks.
 *
 * @param {{title: string, words: string, choices: [string, string][], choiceLabel: string, textLabel: string, isSecret: boolean,
 *   button: string, act: (given: {choice: string, text: string}) => boolean, waits: boolean}} question
 *   what is not given is not asked for; choices are values and their words; act returns whether it was taken; waits is whether the dialog
 *   stays until {@link close}
 */
export function ask(question) {
  asked = question;
  const { title, words = '', choices = [], choiceLabel = '', textLabel = '', isSecret = false } = question;
  setText(byId('question-title'), title);
  setText(byId('question-words'), words);
  setText(byId('question-choice-label'), choiceLabel);
  setText(byId('question-text-label'), textLabel);
  setText(byId('answer-question'), question.button);
  choice.replaceChildren(...choices.map(([value, meaning]) => element('option', { value }, meaning)));
  choice.parentElement.hidden = choices.length === 0;
  field.parentElement.hidden = textLabel === '';
  field.type = isSecret ? 'password' : 'text';
  field.value = '';
  say(byId('question-problem'), '');
  if (!dialog.open) {
    dialog.showModal();
  }
  [choice, field].find((one) => !one.parentElement.hidden)?.focus();
}

/** What was asked for is done, if the dialog waits for that. */
export function close() {
  if (asked?.waits) {
    dialog.close();
  }
}

/** It was not done. @returns {boolean} whether that is told to whoever was asked this */
export function complain(title, why) {
  const isAsked = asked?.title === title;
  if (isAsked) {
    say(byId('question-problem'), why);
    field.select();
  }
  return isAsked;
}
