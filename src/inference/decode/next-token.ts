import { argMax, softmax } from '../../kernels/distribution.js';
import { logSoftmaxOf } from '../../model/language/decoder.js';
import { checkBounds, checkCounts } from '../bounds.js';
import type { LanguageModel } from '../language-model.js';
import { type Prompt, readPrompt } from '../prompt.js';

export interface ReweightOptions {
  /** One or more, each 0 or more. */
  temperatures: readonly number[];
  /** How many tokens are listed; the others are summed. */
  count: number;
}

/** The next-token distribution at several temperatures: p(token, T) ∝ p(token)^(1/T). */
export interface ReweightedDistribution {
  context: Prompt;
  temperatures: readonly number[];
  /** Likeliest first, at every temperature. `probabilities` has one entry per temperature. */
  tokens: { token: string; probabilities: number[] }[];
  /** The number of other tokens and their total probability at each temperature. */
  others: { count: number; probabilities: number[] };
  /** Entropy of the whole distribution at each temperature, nats. */
  entropies: number[];
}

/** The distribution of the token after `context`; throws a RangeError for options out of bounds and a CheckpointError if the logits are not finite. */
export function reweightNextToken(
  model: LanguageModel,
  context: string,
  { temperatures, count }: ReweightOptions,
): ReweightedDistribution {
  checkCounts({ count });
  for (const temperature of temperatures) checkBounds('temperature', temperature, { min: 0 });
  const prompt = readPrompt(model, context);
  const own = logProbabilitiesAfter(model, [model.startId, ...prompt.ids]);
  const distributions = temperatures.map((temperature) => reweight(own, temperature));
  const order = [...own.keys()].sort((left, right) => (own[right] as number) - (own[left] as number));
  const probabilitiesOf = (ids: number[]) =>
    distributions.map((distribution) => ids.reduce((sum, id) => sum + (distribution[id] as number), 0));
  return {
    context: prompt,
    temperatures,
    tokens: order
      .slice(0, count)
      .map((id) => ({ token: model.vocabulary.token(id), probabilities: probabilitiesOf([id]) })),
    others: { count: Math.max(0, order.length - count), probabilities: probabilitiesOf(order.slice(count)) },
    entropies: distributions.map(entropyOf),
  };
}

function logProbabilitiesAfter(model: LanguageModel, ids: readonly number[]): Float64Array {
  const decoder = model.network.createDecoder(model.kernels, 1);
  try {
    let logits: Float32Array = new Float32Array(0);
    for (const id of ids) logits = decoder.step(Int32Array.of(id), null).logits();
    return logSoftmaxOf(logits);
  } finally {
    decoder.dispose();
  }
}

/** At temperature 0 the likeliest token (lowest id among ties) has probability 1, as in sampling. */
function reweight(logProbabilities: Float64Array, temperature: number): Float64Array {
  const likeliest = argMax(logProbabilities);
  if (temperature === 0) return logProbabilities.map((_, id) => (id === likeliest ? 1 : 0));
  const largest = logProbabilities[likeliest] as number;
  return softmax(logProbabilities.map((value) => (value - largest) / temperature));
}

function entropyOf(probabilities: Float64Array): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
}
