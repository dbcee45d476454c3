import type { SourceLocation } from '../labelled/location.js';
import type { Frames } from './log-mel.js';
import type { RecordingPart } from './part-of-recording.js';

/** A sound and its text. */
export interface Utterance extends SourceLocation {
  sound: Sound;
  /** Name of the sound's own file. */
  file: string;
  /** NFC, not empty. */
  text: string;
  /** Its group (speaker), for scores by group; null if unknown. */
  group: string | null;
}

/** Samples at the format's rate, or frames of numbers as in the file. */
export type Sound =
  /** `count`, where samples are read from a file when they are asked for. */
  { type: 'samples'; samples: Float32Array; count?: number } | { type: 'frames'; frames: Frames };

/** Samples of a recording, which are not read for it. */
export function sampleCount(sound: Extract<Sound, { type: 'samples' }>): number {
  return sound.count ?? sound.samples.length;
}

/** An entry of a manifest, not read yet. */
export interface UtteranceEntry extends SourceLocation {
  /** The real path of its sound. */
  path: string;
  text: string;
  group: string | null;
  /** Absent for the whole recording. */
  part?: RecordingPart | null;
}
