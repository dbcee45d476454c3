import type { StackSpec } from '../stack-spec.js';

/** A network from the steps of a sample to labels, one a step or one a sample, as plain JSON; saved with a checkpoint. */
export interface LabelSpec extends StackSpec {
  input: LabelInputSpec;
  /** K, two or more. */
  labels: number;
  head: LabelHeadSpec;
}

/** What stands for one step. */
export type LabelInputSpec =
  /** Rows of a table [V, E], or unit vectors where `size` is null; with `characters`, joined with the last states of a layer over its characters. */
  | {
      type: 'tokens';
      vocabularySize: number;
      size: number | null;
      characters: CharacterSpec | null;
      wordDropout: WordDropout;
    }
  /** Vectors of `features` numbers, normalised before. */
  | { type: 'frames'; features: number };

/** While training, tokens with an id of `from` or above, the rarer ones, become unknown with the probability `rate`. */
export interface WordDropout {
  rate: number;
  /** 0 for all. */
  from: number;
}

/** A layer of the network's cell over the characters of each word, in both directions; its last states join the word's vector. */
export interface CharacterSpec {
  vocabularySize: number;
  /** Of a character's vector. */
  size: number;
  /** Of each direction. */
  hiddenSize: number;
}

/** What stands on the last recurrent layer. `pooled` gives one label a sample, the others one a step. */
export type LabelHeadSpec =
  | { type: 'softmax' }
  /** One logit a step, the probability of label 1: for two labels alone. */
  | { type: 'sigmoid' }
  /** A linear chain of labels (Lafferty et al. 2001). */
  | { type: 'crf' }
  /** A softmax over the last states of both directions, or over the mean, the largest, or a weighted sum of all outputs. */
  | { type: 'pooled'; pooling: Pooling };

export type Pooling = 'last' | 'mean' | 'max' | 'attention';
