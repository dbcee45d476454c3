import type { NamedArray } from '../../model/parameters.js';

/** A model as a file of Keras or TensorFlow.js has it: layers one on top of the other. */
export interface ForeignModel {
  layers: ForeignLayer[];
}

/** A layer with its own weights; those of a layer in both directions are the forward ones, then the backward ones. */
export interface ForeignLayer {
  className: string;
  name: string;
  config: Readonly<Record<string, unknown>>;
  /** Of a layer in both directions: what each is. */
  inner: { className: string; config: Readonly<Record<string, unknown>> } | null;
  weights: NamedArray[];
}

/** Layers of a topology before their weights are read. */
export type ForeignTopology = Omit<ForeignLayer, 'weights'>[];
