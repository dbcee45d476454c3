import { tuneInterpolation } from '../../../baselines/interpolation.js';
import type { EncodedCorpus } from '../../../data/sequences.js';
import type { Kernels } from '../../../kernels/kernels.js';
import type { Model } from '../../../model/language/model.js';
import { cacheProbabilities } from './cache.js';
import { corpusLosses, type Reading } from './corpus-losses.js';
import type { LanguageModelOptions } from './result.js';
import { mean, mix, toProbabilities } from './summary.js';

/** The settings of a cache: weight lambda and sharpness theta. */
export interface CacheSettings {
  theta: number;
  lambda: number;
}

const THETAS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3];

/** Loss of each token under (1 - λ) of the model and λ of the cache; the first token under the model alone. */
export function mixWithCache(model: Float64Array, cache: Float64Array, lambda: number): Float64Array {
  const nats = mix(
    cache.map((probability) => -Math.log(probability)),
    model,
    lambda,
  );
  nats[0] = model[0] as number;
  return nats;
}

/** The likeliest settings, with given ones fixed; λ by expectation maximization for each θ of a list. */
export async function tuneCache(
  model: Model,
  kernels: Kernels,
  corpus: EncodedCorpus,
  { theta, lambda, window, ...reading }: NonNullable<LanguageModelOptions['cache']> & Reading,
): Promise<CacheSettings> {
  const thetas = theta === null ? THETAS : [theta];
  const plain = await corpusLosses(model, kernels, corpus, reading);
  const caches = await cacheProbabilities(model, kernels, corpus, { ...reading, thetas, window });
  const tried = thetas.map((own, index) => {
    const cache = caches[index] as Float64Array;
    const weight = lambda ?? tuneInterpolation(cache.subarray(1), toProbabilities(plain.subarray(1)));
    return { theta: own, lambda: weight, loss: mean(mixWithCache(plain, cache, weight)) };
  });
  return tried.reduce((best, one) => (one.loss < best.loss ? one : best));
}
