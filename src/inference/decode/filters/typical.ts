import { logSoftmax, softmax } from '../../../kernels/distribution.js';
import type { SamplingFilter } from './filter.js';

/**
 * Locally typical sampling (Meister et al. 2023): the fewest tokens that hold at least `mass` of the probability, those
 * first whose information -ln p is nearest to the entropy H = -Σ p ln p; of equally near ones the lowest ids stay.
 */
export const typical: SamplingFilter = {
  flag: '--typical',
  value: 'mass',
  description: 'draw from the fewest tokens of typical information that hold this much probability',
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

/** In float64, nats; a token that is ruled out already has probability 0 and infinite information. */
function measure(logits: Float32Array) {
  const probabilities = softmax(logits);
  const information = logSoftmax(logits).map((value) => -value);
  let entropy = 0;
  for (const [id, p] of probabilities.entries()) if (p !== 0) entropy += p * (information[id] as number);
  return { probabilities, information, entropy };
}
