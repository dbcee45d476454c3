/** The first position of the largest value; 0 of none. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] as number) > (values[best] as number)) best = at;
  return best;
}

/** p ∝ exp(logit), in float64; NaN where the largest logit is not finite. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const { weights, total } = exponentials(logits);
  return weights.map((weight) => weight / total);
}

/** ln p ∝ logit, in float64 nats; NaN where the largest logit is not finite. */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const { largest, total } = exponentials(logits);
  const normaliser = largest + Math.log(total);
  return Float64Array.from(logits, (logit) => logit - normaliser);
}

/** exp(logit - largest logit), which cannot overflow. */
function exponentials(logits: ArrayLike<number>): { largest: number; weights: Float64Array; total: number } {
  const largest = logits[argMax(logits)] ?? Number.NEGATIVE_INFINITY;
  const weights = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  let total = 0;
  for (const weight of weights) total += weight;
  return { largest, weights, total };
}
