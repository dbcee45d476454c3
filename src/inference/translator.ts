import type { Side } from '../data/pairs/encode-pairs.js';
import type { Decoding } from '../model/translation/decoding.js';

/** A trained translating model, ready to use; made by the task from a checkpoint. */
export interface Translator {
  source: Side;
  target: Side;
  /** Whether it attends to the source: without, there is no alignment. */
  attends: boolean;
  /** Target tokens for a source token in the training pairs: what the default of the greatest length goes by. */
  lengthRatio: number;
  /** The decoder's first input. */
  startId: number;
  /** What ends a target. */
  endId: number;
  /** Reads sentences, each of a token at least, and starts to decode them in `beamSize` rows each. */
  begin(sources: readonly Int32Array[], beamSize: number): Decoding;
  dispose(): void;
}
