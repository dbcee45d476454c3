import type { ModelSpec } from '../spec.js';

/** A network from frames to characters or words, as plain JSON; saved with a checkpoint. */
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
