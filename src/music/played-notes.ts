import { parseByAbcjs } from './abcjs.js';

/** A note as played. */
export interface PlayedNote {
  /** Start and duration, in seconds from the start of the tune. */
  start: number;
  duration: number;
  /** MIDI number: 69 is 440 Hz. */
  pitch: number;
  /** Volume, 0 to 1. */
  volume: number;
  /** Index of its first character in the tune; null for a note of a chord beside the melody. */
  place: number | null;
}

/** All notes of a tune by start time, with repeats, at the tempo of the tune (`Q:`) or the default tempo of abcjs. */
export function playedNotes(abc: string): PlayedNote[] {
  const tune = parseByAbcjs(abc);
  const { num, den } = tune.getMeterFraction();
  const whole = tune.millisecondsPerMeasure() / 1000 / (num / den);
  const notes = tune.setUpAudio({}).tracks.flatMap((track) => track.filter(({ cmd }) => cmd === 'note'));
  return notes
    .map(({ start, duration, pitch, volume, startChar }) => ({
      start: start * whole,
      duration: duration * whole,
      pitch,
      volume: volume / 127,
      place: startChar ?? null,
    }))
    .sort((one, other) => one.start - other.start);
}
