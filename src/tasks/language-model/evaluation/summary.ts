import { perplexity } from '../../../metrics/cross-entropy.js';
import type { EvaluatedMethod } from './result.js';

/** What the nats of all tokens come to; `model` are those of the model itself. */
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

/** Nats of each token by `weight` times the probability of the first model and the rest times that of the second. */
export function mix(first: Float64Array, second: Float64Array, weight: number): Float64Array {
  return first.map((nats, at) => {
    const other = second[at] as number;
    // Factored out, so that nothing is too small for a float64.
    const least = Math.min(nats, other);
    return least - Math.log(weight * Math.exp(least - nats) + (1 - weight) * Math.exp(least - other));
  });
}

/** exp(-nats) of each token. */
export function toProbabilities(nats: Float64Array): Float64Array {
  return nats.map((value) => Math.exp(-value));
}

/** Mean of some numbers. */
export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
