// Two soft strokes of a bell, made here: no file. Browsers let a page sound only after somebody pressed something in it.
import { sound } from './settings';

let audio: AudioContext | null = null;

export function chime(strokes = 2): void {
  if (!sound.get() || typeof AudioContext === 'undefined') return;
  audio ??= new AudioContext();
  void audio.resume();
  for (let k = 0; k < strokes; k++) {
    const at = audio.currentTime + k * 0.35;
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = k ? 659 : 880;
    gain.gain.setValueAtTime(0.001, at);
    gain.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.65);
  }
}
