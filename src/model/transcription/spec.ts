import type { SoundSpec } from '../../data/audio/sound-features.js';
import type { ModelSpec } from '../language/spec.js';

/** A network from steps of numbers to characters or words, as plain JSON. */
export interface TranscriptionSpec
  extends Pick<
    ModelSpec,
    'cell' | 'activation' | 'hiddenSizes' | 'bidirectional' | 'dropout' | 'initializer' | 'forgetBias'
  > {
  /** Numbers of a step that comes in. */
  features: number;
  /** Rectified units between the input and the recurrent layers; null without. */
  projection: number | null;
  /** What a step may say; the blank is the last one. */
  classes: number;
}

/** All between a sound and its text but the vocabulary; saved with a checkpoint. */
export interface TranscriberSpec {
  sound: SoundSpec;
  network: TranscriptionSpec;
}
