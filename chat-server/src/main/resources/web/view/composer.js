/**
 * Where one writes. What stands in it stays in its conversation, survives a reload and goes away only when it was taken: what was meant
 * for one person is not sent to everybody because somebody turned to another room.
 */

import { MAX_TEXT_CODE_POINTS } from '../protocol.js';
import { tooLong } from '../state/actions.js';
import { codePoints } from '../text/text.js';
import { byId, say, setText } from './elements.js';

/** Characters left from which on their number is shown. */
const NEARLY_FULL = 200;
const MAX_ROWS = 6;
/** More lines than this at once take browsers seconds: the time grows with their square. */
const MANY_LINES = 100;

/** Where there is no keyboard but the one on the screen, Enter is the only way to begin a new line. */
const onScreen = matchMedia('(hover: none) and (pointer: coarse)');
const KEYS = {
  hint: 'Enter sends, Shift and Enter together begin a new line. Tab completes a name.',
  help: [['Shift+Enter', 'a new line: Enter alone sends'], ['Tab', 'completes a name, or offers the next'],
    ['↑', 'corrects what you said last, where nothing is typed: Escape leaves it'],
    ['Alt+↑, Alt+↓', 'the room or person above or below'],
    ['Enter', 'among the messages: chooses one, and again what you can do with it']],
};
const ON_SCREEN_KEYS = { hint: 'Enter begins a new line, the button sends.', help: [['Enter', 'a new line: Send sends']] };

const field = byId('text');
const remaining = byId('remaining');
const editing = byId('editing');
let outbox;
let current = null;
/** What is being corrected, `{room, seq}`; null for nothing. */
let edited = null;
let completion = null;

byId('leave-editing').addEventListener('click', leaveEdit);
field.addEventListener('input', written);
field.addEventListener('beforeinput', changeAtOnce);
field.addEventListener('paste', changeAtOnce); // before a browser has taken the lines apart
onScreen.addEventListener('change', tellKeys);
tellKeys();

/** What the keys do, as terms and what they mean. */
export function keys() {
  return onScreen.matches ? ON_SCREEN_KEYS.help : KEYS.help;
}

function tellKeys() {
  field.enterKeyHint = onScreen.matches ? 'enter' : 'send';
  byId('hint').textContent = `${(onScreen.matches ? ON_SCREEN_KEYS : KEYS).hint} Type /help for commands.`;
}

/** To be called once, before all else. @param {Outbox} drafts  @param {Commands} commands  what takes what is sent */
export function begin(drafts, commands, amendments) {
  outbox = drafts;
  const send = (event) => {
    event.preventDefault();
    const from = current;
    const typed = field.value.trimEnd();
    if (edited !== null) {
      if (amendments.edit(edited.room, edited.seq, typed)) {
        leaveEdit();
      }
    } else if (commands.obey(typed)) {
      complain('');
      sent(from);
    }
    focus();
  };
  byId('composer').addEventListener('submit', send);
  field.addEventListener('keydown', (event) => {
    const last = isPlain(event, 'ArrowUp') && field.value === '' ? amendments.lastOwn(current) : undefined;
    if (isSend(event)) {
      send(event);
    } else if (last !== undefined) {
      event.preventDefault();
      edit(current, last);
    } else if (edited !== null && isPlain(event, 'Escape')) {
      event.preventDefault();
      leaveEdit();
    } else if (isTab(event) && complete((before) => commands.complete(before))) {
      event.preventDefault();
    }
  });
}

function isTab(event) {
  return isPlain(event, 'Tab');
}

function isPlain({ key, shiftKey, ctrlKey, altKey, metaKey, isComposing }, wanted) {
  return key === wanted && !shiftKey && !ctrlKey && !altKey && !metaKey && !isComposing;
}

/** Puts a message of the reader's own there, to be corrected. What stood there comes back behind that. @param {object} entry */
export function edit(room, { seq, text }) {
  edited = { room, seq };
  showEditing('Correct your message', 'You correct what you said. Escape leaves it as it was.');
  put(text);
  field.setSelectionRange(text.length, text.length);
  focus();
}

function leaveEdit() {
  edited = null;
  showEditing(`Message ${current.title}`, '');
  complain('');
  put(outbox.draft(current.key));
  focus();
}

/** @param {string} words  of what is done with that; empty for nothing but to write */
function showEditing(label, words) {
  field.placeholder = label;
  setText(byId('text-label'), label);
  setText(byId('editing-words'), words);
  editing.hidden = words === '';
}

/** Puts the first word there, and then each time the next. Behind the last one Tab goes on to the next field, as always. */
function complete(offer) {
  if (field.selectionStart !== field.selectionEnd) {
    return false;
  }
  const before = field.value.slice(0, field.selectionStart);
  const isAgain = completion?.before === before;
  if (!isAgain || completion.words.length === 0) {
    const from = isAgain ? completion.start : null;
    completion = { ...offer(before), before };
    if (completion.words.length === 0 || completion.start === from) {
      return false;
    }
  }
  const { start, words: [word, ...words] } = completion;
  field.setRangeText(word, start, before.length, 'end');
  completion = { start, words, before: before.slice(0, start) + word };
  changed();
  return true;
}

/** Writes to another conversation, where it was left off. */
export function turnTo(conversation) {
  current = conversation;
  edited = null;
  showEditing(`Message ${current.title}`, '');
  complain('');
  put(outbox.draft(current.key));
}

export function forget() {
  current = null;
  edited = null;
  field.value = '';
  complain('');
}

export function focus() {
  field.focus();
}

/** Somebody turned to another conversation to write there. On a phone this would bring the keyboard up before anything could be read. */
export function invite() {
  if (matchMedia('(hover: hover)').matches) {
    focus();
  }
}

/** Says why something was not taken, until it is changed; empty for no reason any more. */
function complain(why) {
  say(byId('complaint'), why);
}

/** Addresses somebody: at the beginning of the text, or in the middle of it. */
export function insertName(name) {
  const before = field.value.slice(0, field.selectionStart);
  const space = /\s$/.test(before) ? '' : ' ';
  const inserted = before.trim() === '' ? `${name}: ` : `${space}@${name} `;
  field.setRangeText(inserted, field.selectionStart, field.selectionEnd, 'end');
  focus();
  changed();
}

/**
 * What is too long, and could not be sent anyway, or has many lines is put there, and taken away, by the page: that cannot be undone then,
 * but it is done.
 */
function changeAtOnce(event) {
  const { selectionStart: start, selectionEnd: end } = field;
  const pasted = event.clipboardData?.getData('text/plain').replace(/\r\n?/g, '\n');
  const text = event.data ?? pasted ?? (event.inputType === 'insertLineBreak' ? '\n' : '');
  const isSelective = text !== '' || start < end; // what stands beside the cursor the browser takes away
  if (event.cancelable && (isMuch(text) || (isSelective && isMuch(field.value)))) {
    event.preventDefault();
    field.dir = 'ltr';
    field.setRangeText(text, start, end, 'end');
    written();
  }
}

function isMuch(text) {
  return text.length > MAX_TEXT_CODE_POINTS || text.split('\n').length > MANY_LINES;
}

/** Puts a text there in place of all. Of much text Chromium would look for its direction again with each line that is put there. */
function put(text) {
  field.dir = 'ltr';
  field.value = text;
  changed();
}

function written() {
  const wasTooLong = remaining.classList.contains('problem');
  complain('');
  changed();
  if (!wasTooLong && remaining.classList.contains('problem')) {
    complain(tooLong(codePoints(field.value)));
  }
}

/** What was to be said is said. Meanwhile it may be another conversation. */
function sent(conversation) {
  if (conversation === current) {
    put('');
  } else {
    outbox.setDraft(conversation.key, '');
  }
}

function changed() {
  if (edited === null) {
    outbox.setDraft(current.key, field.value);
  }
  field.dir = isMuch(field.value) ? 'ltr' : 'auto';
  countDown();
  grow();
}

function countDown() {
  // A text has no more code points than units, and counting those is free.
  const { length } = field.value;
  const left = length <= MAX_TEXT_CODE_POINTS - NEARLY_FULL ? MAX_TEXT_CODE_POINTS : MAX_TEXT_CODE_POINTS - codePoints(field.value);
  const words = left < 0 ? `${-left} too many` : `${left} left`;
  remaining.classList.toggle('problem', left < 0);
  setText(remaining, left > NEARLY_FULL ? '' : words);
}

function grow() {
  field.rows = 1;
  while (field.rows < MAX_ROWS && field.scrollHeight > field.clientHeight) {
    field.rows++;
  }
}

/** Enter, but not the one that chooses a word in an input method (Safari says so by the key code only). */
function isSend(event) {
  const isEnter = event.key === 'Enter' && !event.isComposing && event.keyCode !== 229;
  return isEnter && (event.ctrlKey || event.metaKey || !(event.shiftKey || onScreen.matches));
}

/**
 * Some browsers lay the keyboard of a phone over the page and tell nobody but the visual viewport: this keeps the composer above it.
 */
window.visualViewport?.addEventListener('resize', ({ target: { scale, height } }) => {
  if (scale === 1) { // else somebody is looking closer
    document.documentElement.style.setProperty('--visible-height', `${height}px`);
    window.scrollTo(0, 0);
  }
});
