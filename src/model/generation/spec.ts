import type { ModelSpec } from '../language/spec.js';

/** A condition of a network: its vector is concatenated to the input of every step. */
export interface ConditionSpec {
  name: string;
  /** Number of values. */
  values: number;
  /** Size of a value's vector. */
  size: number;
}

/** A language model with conditions, as plain JSON, stored in a checkpoint. */
export interface GenerationSpec {
  network: ModelSpec;
  conditions: ConditionSpec[];
}
