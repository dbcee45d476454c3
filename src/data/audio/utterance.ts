import type { SourceLocation } from '../labelled/location.js';
import type { Frames } from './log-mel.js';

/** Something said, and what it says. */
export interface Utterance extends SourceLocation {
  sound: Sound;
  /** Name of the sound's own file. */
  file: string;
  /** NFC, not empty. */
  text: string;
  /** Whose it is, for a table by group; null where that is not told. */
  group: string | null;
}

/** Samples at the rate of a recording's format, or frames of numbers as a file has them. */
export type Sound =
  /** `count`, where samples are read from a file when they are asked for. */
  { type: 'samples'; samples: Float32Array; count?: number } | { type: 'frames'; frames: Frames };

/** Samples of a recording, which are not read for it. */
export function sampleCount(sound: Extract<Sound, { type: 'samples' }>): number {
  return sound.count ?? sound.samples.length;
}

/** A sound with the text that it is said to be, not read yet. */
export interface UtteranceEntry extends SourceLocation {
  /** The real path of its sound. */
  path: string;
  text: string;
  group: string | null;
  /** The part of the recording that it is, in seconds; none for all of it. A length of null goes to its end. */
  part?: { from: number; length: number | null } | null;
}
