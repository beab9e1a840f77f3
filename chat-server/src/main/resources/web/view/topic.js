/** What the current conversation is about, and where somebody says so. */

import { byId, say, setText } from './elements.js';

const dialog = byId('topic-dialog');
const field = byId('topic-text');
const line = byId('topic');
let shown;

/** @param {(room: object, topic: string) => boolean} set  returns whether it was taken */
export function onSet(set) {
  let room;
  line.addEventListener('click', () => {
    if (line.ariaDisabled === 'true') {
      return;
    }
    room = shown;
    complain('');
    setText(byId('topic-title'), `Topic of ${room.title}`);
    field.value = room.topic;
    dialog.showModal();
    field.select();
  });
  byId('topic-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (set(room, field.value.trim())) {
      dialog.close();
    }
  });
  field.addEventListener('input', () => complain(''));
  byId('close-topic').addEventListener('click', () => dialog.close());
}

function complain(why) {
  say(byId('topic-problem'), why);
}

export function show(conversation) {
  shown = conversation;
  const isRoom = conversation.address.type === 'message';
  line.classList.toggle('none', conversation.topic === '');
  setText(byId('topic-words'), conversation.topic === '' ? 'Set a topic' : conversation.topic);
  line.ariaDisabled = !isRoom; // disabled would hide its words from whoever goes from button to button
  line.title = conversation.topic;
}
