import { type Normalisation, normaliseFrames } from '../frames/normalisation.js';
import { type Frames, type LogMelSpec, logMel } from './log-mel.js';
import { type StackSpec, stackFrames } from './stack-frames.js';
import type { RecordingFormat } from './to-samples.js';
import type { Sound } from './utterance.js';

/** How sounds become a network's input, as plain JSON; stored in a checkpoint. */
export interface SoundSpec {
  /** Null if files of frames are read. */
  audio: { format: RecordingFormat; logMel: LogMelSpec } | null;
  /** Features per frame. */
  features: number;
  /** Statistics of the training set. */
  normalisation: Normalisation;
  stacking: StackSpec;
}

/** The frames of sounds, not normalized; `spec` defines the features of recordings. */
export function framesOf(sounds: readonly Sound[], spec: LogMelSpec | null): Frames[] {
  const recordings = spec === null ? [] : sounds.filter((sound) => sound.type === 'samples');
  const computed =
    spec === null
      ? []
      : logMel(
          recordings.map(({ samples }) => samples),
          spec,
        );
  const found = new Map<Sound, Frames | undefined>(recordings.map((sound, index) => [sound, computed[index]]));
  return sounds.map((sound) => (sound.type === 'frames' ? sound.frames : (found.get(sound) as Frames)));
}

/** Frames normalized by the training set's mean and deviation. */
export function normalised({ values, steps, features }: Frames, { normalisation }: SoundSpec): Frames {
  return { values: normaliseFrames(values, normalisation), steps, features };
}

/** The network's input for sounds. */
export function toInputs(sounds: readonly Sound[], spec: SoundSpec): Frames[] {
  const frames = framesOf(sounds, spec.audio?.logMel ?? null);
  return frames.map((sound) => stackFrames(normalised(sound, spec), spec.stacking));
}
