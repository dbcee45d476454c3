import type { LogitsFilter } from './filter.js';

/**
 * Locally typical sampling (Meister et al. 2023): the fewest tokens that hold at least `mass` of the probability, those
 * first whose information -ln p is nearest to the entropy H = -Σ p ln p; of equally near ones the lowest ids stay.
 */
export function typical(mass: number): LogitsFilter {
  if (!(mass > 0 && mass <= 1)) throw new RangeError(`typical is above 0 and at most 1, not ${mass}.`);
  return (logits) => {
    if (mass === 1) return;
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
  };
}

/** In float64, nats; a token that is ruled out already has probability 0 and infinite information. */
function measure(logits: Float32Array) {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > largest) largest = logit;
  const probabilities = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = probabilities.reduce((sum, weight) => sum + weight, 0);
  const information = Float64Array.from(logits, (logit) => Math.log(total) + largest - logit);
  let entropy = 0;
  for (let id = 0; id < logits.length; id++) {
    probabilities[id] = (probabilities[id] as number) / total;
    if (probabilities[id] !== 0) entropy += (probabilities[id] as number) * (information[id] as number);
  }
  return { probabilities, information, entropy };
}
