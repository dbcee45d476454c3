import type { SoundSpec } from '../../data/audio/sound-features.js';
import type { StackSpec } from '../stack-spec.js';

/** A network from steps of numbers to characters or words, as plain JSON. */
export interface TranscriptionSpec extends StackSpec {
  /** Input features per step. */
  features: number;
  /** ReLU units between the input and the recurrent layers; null for none. */
  projection: number | null;
  /** Number of output classes; the blank is the last one. */
  classes: number;
}

/** Features, statistics and network of a transcriber, without the vocabulary; stored in a checkpoint. */
export interface TranscriberSpec {
  sound: SoundSpec;
  network: TranscriptionSpec;
}
