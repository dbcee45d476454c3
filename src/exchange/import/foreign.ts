import type { NamedArray } from '../../model/parameters.js';

/** A model from a file of Keras or TensorFlow.js: a stack of layers. */
export interface ForeignModel {
  layers: ForeignLayer[];
}

/** A layer with its own weights; a bidirectional layer has the forward weights first, then the backward ones. */
export interface ForeignLayer {
  className: string;
  name: string;
  config: Readonly<Record<string, unknown>>;
  /** The layer inside a Bidirectional wrapper; null for other layers. */
  inner: { className: string; config: Readonly<Record<string, unknown>> } | null;
  weights: NamedArray[];
}

/** Layers of a topology before their weights are read. */
export type ForeignTopology = Omit<ForeignLayer, 'weights'>[];
