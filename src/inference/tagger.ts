import type { FrameFormat } from '../data/frames/sequence.js';
import type { TagScheme } from '../text/bio.js';
import type { Tokenizer } from '../text/tokenizer.js';

/** A network that tags each step of a sequence, with what stands before and behind it. */
export interface Tagger {
  input:
    | {
        type: 'tokens';
        /** Cuts text that has no tokens yet. */
        tokenizer: Tokenizer;
        /** Tokens of a sequence that are read as `<UNK>`, each once. */
        unknown(tokens: readonly string[]): string[];
      }
    | {
        type: 'frames';
        features: number;
        /** Their names, where the training data had a heading. */
        names: readonly string[] | undefined;
        /** How its files are written. */
        format: FrameFormat;
      };
  tags: readonly string[];
  /** How tags mark entities; null where they mark none. */
  scheme: TagScheme | null;
  /** Tags each sequence, in their order; throws a RangeError for a sequence of the other kind or without a step. */
  tag(sequences: readonly TaggerInput[], options?: TagOptions): Promise<TaggedSteps[]>;
  dispose(): void;
}

export type TaggerInput =
  | { type: 'tokens'; tokens: readonly string[] }
  /** [T, F] row by row, as the data has them: the tagger normalises. */
  | { type: 'frames'; frames: Float32Array; features: number };

export interface TagOptions {
  /** Sequences side by side; 32 without it. */
  batchSize?: number;
}

/** One tag a step. */
export interface TaggedSteps {
  tags: string[];
  /** The probability of each tag; of a `crf`, given the whole sequence. */
  confidences: number[];
}
