import { perplexity } from '../../../metrics/cross-entropy.js';
import type { EvaluatedMethod } from './result.js';

/** Summarizes the losses of all tokens; `model` are the losses of the model itself. */
export function summarise(
  method: EvaluatedMethod['way'],
  nats: Float64Array,
  { ids, unkId, model }: { ids: Int32Array; unkId: number; model: Float64Array },
  chosen: Pick<EvaluatedMethod, 'settings' | 'tuned'> = { settings: {}, tuned: [] },
): EvaluatedMethod {
  const loss = mean(nats);
  const known = nats.filter((_, position) => ids[position] !== unkId);
  const lossWithoutUnknown = known.length === 0 ? null : mean(known);
  return {
    way: method,
    loss,
    perplexity: perplexity(loss),
    lossWithoutUnknown,
    perplexityWithoutUnknown: lossWithoutUnknown === null ? null : perplexity(lossWithoutUnknown),
    gain: mean(model) - loss,
    ...chosen,
  };
}

/** Loss of each token under the mixture: `weight` times the first probability plus (1 - weight) times the second. */
export function mix(first: Float64Array, second: Float64Array, weight: number): Float64Array {
  return first.map((nats, at) => {
    const other = second[at] as number;
    // Computed relative to the larger one, so that it does not underflow float64.
    const least = Math.min(nats, other);
    return least - Math.log(weight * Math.exp(least - nats) + (1 - weight) * Math.exp(least - other));
  });
}

/** exp(-nats) of each token. */
export function toProbabilities(nats: Float64Array): Float64Array {
  return nats.map((value) => Math.exp(-value));
}

/** Mean of numbers. */
export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
