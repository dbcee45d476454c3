import type { ModelSpec } from '../language/spec.js';

/** A condition that a network reads: its vector stands beside the input of every step. */
export interface ConditionSpec {
  name: string;
  /** How many values it has. */
  values: number;
  /** Numbers in the vector of a value. */
  size: number;
}

/** A language model that is told conditions, as plain JSON: a checkpoint keeps it. */
export interface GenerationSpec {
  network: ModelSpec;
  conditions: ConditionSpec[];
}
