import { CheckpointError } from '../errors.js';

/** The error of a model whose logits are NaN or infinite. */
export function notFinite(): CheckpointError {
  return new CheckpointError('The model returns numbers that are not finite: its training diverged.', {
    hint: 'Use another checkpoint (--checkpoint best), or train again with a lower learning rate.',
  });
}

/** Returns a softmax or its logarithm unchanged; throws a CheckpointError if the logits were not finite. */
export function checkFinite(distribution: Float64Array): Float64Array {
  if (Number.isNaN(distribution[0])) throw notFinite();
  return distribution;
}

/** Throws a CheckpointError if one of the numbers that a model says is NaN or infinite. */
export function requireFinite(values: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index++) if (!Number.isFinite(values[index])) throw notFinite();
}
