import type { FrameFormat } from '../data/frames/sequence.js';
import type { TagScheme } from '../text/bio.js';
import type { Tokenizer } from '../text/tokenizer.js';

/** A network that tags each step of a sequence, with its tokenizer or frame format. */
export interface Tagger {
  input:
    | {
        type: 'tokens';
        /** Splits text into tokens. */
        tokenizer: Tokenizer;
        /** The distinct tokens of a sequence that are read as `<UNK>`. */
        unknown(tokens: readonly string[]): string[];
      }
    | {
        type: 'frames';
        features: number;
        /** Feature names, if the training data had a header. */
        names: readonly string[] | undefined;
        /** Format of its files. */
        format: FrameFormat;
      };
  tags: readonly string[];
  /** Scheme of entity tags; null if tags mark no entities. */
  scheme: TagScheme | null;
  /** Tags sequences, in order; throws a RangeError for an empty sequence or one of the other kind. */
  tag(sequences: readonly TaggerInput[], options?: TagOptions): Promise<TaggedSteps[]>;
  dispose(): void;
}

export type TaggerInput =
  | { type: 'tokens'; tokens: readonly string[] }
  /** [T, F] in row-major order, not normalized: the tagger normalizes them. */
  | { type: 'frames'; frames: Float32Array; features: number };

export interface TagOptions {
  /** Sequences per batch; 32 by default. */
  batchSize?: number;
}

/** One tag per step. */
export interface TaggedSteps {
  tags: string[];
  /** Probability of each tag; for a CRF, given the whole sequence. */
  confidences: number[];
}
