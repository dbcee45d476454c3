/// <reference lib="dom" />
import type { PlayedNote } from '../music/played-notes.js';
import { element } from './dom.js';

/** The functions that `tunes.ts` adds to the window, if the page has that script. */
export interface TuneReader {
  playedNotes(abc: string): PlayedNote[];
  draw(target: HTMLElement, abc: string): void;
}

const reader = () => (window as { rnnTunes?: TuneReader }).rnnTunes;

/** Whether a text is a tune in ABC notation and the page can play it. */
export function isTune(text: string): boolean {
  return reader() !== undefined && /^K:[ \t]*\S/m.test(text);
}

/** A tune as staves, with a button that plays it. */
export function createTune(text: string): HTMLElement {
  const abc = /^X:/m.test(text) ? text : `X:1\n${text}`;
  const staff = element('div', { class: 'staff', role: 'img', 'aria-label': 'The tune as staves' });
  const button = element('button', { type: 'button', 'aria-pressed': 'false' }, '▶ Play');
  let stop: (() => void) | null = null;
  const rest = () => {
    stop = null;
    button.textContent = '▶ Play';
    button.setAttribute('aria-pressed', 'false');
  };
  button.addEventListener('click', () => {
    if (stop !== null) return stop();
    const notes = reader()?.playedNotes(abc) ?? [];
    if (notes.length === 0) {
      button.textContent = 'No note to play';
      button.disabled = true;
      return;
    }
    button.textContent = '■ Stop';
    button.setAttribute('aria-pressed', 'true');
    stop = play(notes, rest);
  });
  // Drawn after it was added to the page, when its width is known.
  requestAnimationFrame(() => reader()?.draw(staff, abc));
  return element('div', { class: 'tune' }, button, staff);
}

/** Plays notes by oscillators; returns a function that stops them. */
function play(notes: readonly PlayedNote[], done: () => void): () => void {
  const audio = new AudioContext();
  const begin = audio.currentTime + 0.1;
  for (const note of notes) sound(audio, begin, note);
  const end = Math.max(...notes.map(({ start, duration }) => start + duration));
  const stop = () => {
    clearTimeout(timer);
    void audio.close();
    done();
  };
  const timer = setTimeout(stop, 1000 * (end + 0.4));
  return stop;
}

/** Plays one note with a short attack and a decay, like a plucked string. */
function sound(audio: AudioContext, begin: number, { start, duration, pitch, volume, place }: PlayedNote): void {
  const oscillator = new OscillatorNode(audio, {
    type: place === null ? 'sine' : 'triangle',
    frequency: 440 * 2 ** ((pitch - 69) / 12),
  });
  const gain = new GainNode(audio, { gain: 0 });
  const [from, to] = [begin + start, begin + start + duration];
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(0.25 * volume, from + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.001, to + 0.08);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(from);
  oscillator.stop(to + 0.1);
}
