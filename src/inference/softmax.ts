import { notFinite } from './not-finite.js';

/** ln P of each token from the logits [V] of one row, in float64 nats; throws a CheckpointError when they are not numbers. */
export function logSoftmax(logits: Float32Array): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > largest) largest = logit;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  if (!Number.isFinite(total)) throw notFinite();
  const normaliser = largest + Math.log(total);
  return Float64Array.from(logits, (logit) => logit - normaliser);
}

/** P of each token from the logits [V] of one row, in float64; throws a CheckpointError when they are not numbers. */
export function softmax(logits: Float32Array): Float64Array {
  return logSoftmax(logits).map(Math.exp);
}
