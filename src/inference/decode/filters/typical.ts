import { logSoftmax, softmax } from '../../../kernels/distribution.js';
import type { SamplingFilter } from './filter.js';

/**
 * Locally typical sampling (Meister et al. 2023): keeps the fewest tokens with a total probability of at least `mass`, in order
 * of the distance of their information -ln p from the entropy H = -Σ p ln p; among ties the lowest ids.
 */
export const typical: SamplingFilter = {
  flag: '--typical',
  value: 'mass',
  description: 'sample from the smallest set of tokens of typical information with at least this total probability',
  bounds: { above: 0, max: 1 },
  default: null,
  neutral: 1,
  whenGreedy: false,
  build: (mass) => (logits) => {
    const { probabilities, information, entropy } = measure(logits);
    const distance = information.map((nats) => Math.abs(nats - entropy));
    const order = Uint32Array.from(logits, (_, id) => id).sort(
      (left, right) => (distance[left] as number) - (distance[right] as number) || left - right,
    );
    let held = 0;
    for (const id of order) {
      if (held >= mass) logits[id] = Number.NEGATIVE_INFINITY;
      held += probabilities[id] as number;
    }
  },
};

/** Computed in float64, nats; an excluded token has probability 0 and infinite information. */
function measure(logits: Float32Array) {
  const probabilities = softmax(logits);
  const information = logSoftmax(logits).map((value) => -value);
  let entropy = 0;
  for (const [id, p] of probabilities.entries()) if (p !== 0) entropy += p * (information[id] as number);
  return { probabilities, information, entropy };
}
