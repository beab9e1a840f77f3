/** Hz, one after the other. */
const TONES = [660, 880];
const TONE_SECONDS = 0.12;
const VOLUME = 0.15;

let audio = null;

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
