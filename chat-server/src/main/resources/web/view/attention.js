/**
 * What calls somebody back who is away from the page: its title counts what they have not seen yet, and what they allowed
 * calls for them, a notification or a sound. Away is who has it in the background, or not in focus.
 */

import { mark, since } from '../state/clock.js';

const RING_INTERVAL_MS = 1_000;
/** Hz, one after the other. */
const TONES = [660, 880];
const TONE_SECONDS = 0.12;
const VOLUME = 0.15;

const title = document.title;
let unread = 0;
let rangAt = null;
let audio = null;
/** The latest notification, which took the place of the one before. */
let latest = null;

let tellLook = () => {};

window.addEventListener('focus', seen);
window.addEventListener('blur', seen);
document.addEventListener('visibilitychange', seen);

/** Somebody else said something, in the conversation that is looked at or not. @param {() => void} open  shows it */
export function heard(entry, where, isCurrent, settings, open) {
  if (isAway()) {
    unread++;
    document.title = `(${unread}) ${title}`;
  }
  if ((isAway() || !isCurrent) && (entry.called || entry.toOne || settings.isOn('every'))) {
    call(entry, where, settings, open);
  }
}

function call({ from, text, action, toOne }, where, settings, open) {
  if (settings.isOn('notify') && isAway()) {
    notify(toOne ? `${from} to you` : `${from} in ${where.title}`, action ? `* ${from} ${text}` : text, open);
  }
  if (settings.isOn('sound') && (rangAt === null || since(rangAt) >= RING_INTERVAL_MS)) {
    rangAt = mark();
    ring();
  }
}

export function clear() {
  unread = 0;
  document.title = title;
  if (latest !== null) {
    latest.onclick = null; // what it would open is not there any more
    latest.close();
    latest = null;
  }
}

/** Whether somebody looks at the page. @param {(isLooking: boolean) => void} tell */
export function onLook(tell) {
  tellLook = tell;
  seen();
}

function seen() {
  tellLook(!isAway());
  if (!isAway()) {
    unread = 0;
    document.title = title;
  }
}

function isAway() {
  return document.hidden || !document.hasFocus();
}

export function mayNotify() {
  return window.Notification?.permission === 'granted';
}

/** Asks for what is not allowed yet. Only on a click: browsers and people want it so. */
export async function askToNotify() {
  return mayNotify() || (await window.Notification?.requestPermission()) === 'granted';
}

/**
 * Returns false if the browser cannot do it, which it says at no earlier time (Chrome on Android).
 *
 * @param {() => void} open  somebody wants to see more of it
 */
export function notify(head, body, open) {
  try {
    // By its tag the newest takes the place of the one before.
    const notification = new Notification(head, { body, tag: 'chat', icon: 'icon.svg' });
    notification.onclick = () => {
      window.focus();
      notification.close();
      open();
    };
    latest = notification;
    return true;
  } catch {
    return false;
  }
}

/** Two short tones. Silent until somebody has touched the page: browsers want it so. */
export function ring() {
  if (!navigator.userActivation.hasBeenActive) {
    return;
  }
  audio ??= new AudioContext();
  audio.resume();
  TONES.forEach((hertz, i) => tone(hertz, audio.currentTime + i * TONE_SECONDS));
}

function tone(hertz, start) {
  const oscillator = new OscillatorNode(audio, { frequency: hertz });
  const volume = new GainNode(audio, { gain: 0 });
  // Up and down in little time instead of none: a jump would click.
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(VOLUME, start + 0.01);
  volume.gain.linearRampToValueAtTime(0, start + TONE_SECONDS);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + TONE_SECONDS);
}
