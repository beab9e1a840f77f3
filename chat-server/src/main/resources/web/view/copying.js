/** What somebody copies from a conversation: a line for each entry, as other programs keep a log. */

import { byId } from './elements.js';

const box = byId('scroller');

box.addEventListener('copy', (event) => {
  const selection = document.getSelection();
  const range = selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
  const items = [...box.querySelectorAll('.log:not([hidden]) li')].filter((item) => range?.intersectsNode(item));
  if (items.length > 1) { // of one entry somebody may want some words
    event.clipboardData.setData('text/plain', items.map((item) => line(item, range)).filter((text) => text !== '').join('\n'));
    event.preventDefault();
  }
});

function line(item, range) {
  const time = item.querySelector('time')?.textContent;
  switch (item.dataset.kind) {
    case 'message': {
      const words = selected(item.querySelector('.said, .action'), range);
      return item.querySelector('.said') === null ? `[${time}] ${words}` : `[${time}] ${item.dataset.from}: ${words}`;
    }
    case 'notice': return `[${time}] * ${selected(item.querySelector('p'), range)}`;
    case 'day': return item.textContent;
    default: return '';
  }
}

/** Of the first and the last entry perhaps only a part. */
function selected(element, range) {
  const part = document.createRange();
  part.selectNodeContents(element);
  if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0 && element.contains(range.startContainer)) {
    part.setStart(range.startContainer, range.startOffset);
  }
  if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0 && element.contains(range.endContainer)) {
    part.setEnd(range.endContainer, range.endOffset);
  }
  return part.toString();
}
