import type { StackSpec } from '../stack-spec.js';

/** A network from steps to labels, one per step or per sample, as plain JSON; stored in a checkpoint. */
export interface LabelSpec extends StackSpec {
  input: LabelInputSpec;
  /** K, two or more. */
  labels: number;
  head: LabelHeadSpec;
}

/** The input of one step. */
export type LabelInputSpec =
  /** Rows of a table [V, E], or one-hot vectors if `size` is null; with `characters`, concatenated with the final states of a layer over the characters. */
  | {
      type: 'tokens';
      vocabularySize: number;
      size: number | null;
      characters: CharacterSpec | null;
      wordDropout: WordDropout;
    }
  /** Normalized vectors of `features` numbers. */
  | { type: 'frames'; features: number };

/** In training, tokens with ids from `from` on (the rarer ones) become unknown with probability `rate`. */
export interface WordDropout {
  rate: number;
  /** 0 for all. */
  from: number;
}

/** A bidirectional layer of the network's cell over the characters of each word; its final states are concatenated to the word's vector. */
export interface CharacterSpec {
  vocabularySize: number;
  /** Size of a character's vector. */
  size: number;
  /** Hidden size per direction. */
  hiddenSize: number;
}

/** The head on the last recurrent layer. `pooled` gives one label per sample, the others one per step. */
export type LabelHeadSpec =
  | { type: 'softmax' }
  /** One logit per step, for label 1; only for two labels. */
  | { type: 'sigmoid' }
  /** A linear chain of labels (Lafferty et al. 2001). */
  | { type: 'crf' }
  /** A softmax over the last states of both directions, or over the mean, maximum or weighted sum of all outputs. */
  | { type: 'pooled'; pooling: Pooling };

export type Pooling = 'last' | 'mean' | 'max' | 'attention';
