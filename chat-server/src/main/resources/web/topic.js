/** What the current conversation is about, and where somebody says so. */

import { byId, setText } from './elements.js';

const dialog = byId('topic-dialog');
const field = byId('topic-text');
const line = byId('topic');
let shown;

/** @param {(room: object, topic: string) => void} set */
export function onSet(set) {
  let room;
  line.addEventListener('click', () => {
    room = shown;
    setText(byId('topic-title'), `Topic of ${room.title}`);
    field.value = room.topic;
    dialog.showModal();
    field.select();
  });
  byId('topic-form').addEventListener('submit', (event) => {
    event.preventDefault();
    dialog.close();
    set(room, field.value.trim());
  });
  byId('close-topic').addEventListener('click', () => dialog.close());
}

export function show(conversation) {
  shown = conversation;
  const isRoom = conversation.address.type === 'message';
  line.classList.toggle('none', conversation.topic === '');
  setText(byId('topic-words'), conversation.topic === '' ? 'Set a topic' : conversation.topic);
  line.disabled = !isRoom;
  line.title = conversation.topic;
}
