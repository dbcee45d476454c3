import { tuneInterpolation } from '../../../baselines/interpolation.js';
import type { EncodedCorpus } from '../../../data/sequences.js';
import type { Kernels } from '../../../kernels/kernels.js';
import type { Model } from '../../../model/language/model.js';
import type { EvaluationRequest } from '../../evaluation.js';
import { cacheProbabilities } from './cache.js';
import { corpusLosses, type Reading } from './corpus-losses.js';
import { mean, mix, toProbabilities } from './summary.js';

/** How much a cache is trusted, and how sharply it recalls. */
export interface CacheSettings {
  theta: number;
  lambda: number;
}

const THETAS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3];

/** Nats of each token by (1 - λ) of the model and λ of the cache; the first token, before which nothing stands, by the model. */
export function mixWithCache(model: Float64Array, cache: Float64Array, lambda: number): Float64Array {
  const nats = mix(
    cache.map((probability) => -Math.log(probability)),
    model,
    lambda,
  );
  nats[0] = model[0] as number;
  return nats;
}

/** The settings that make a text likeliest, of which those given stay; λ by expectation maximisation for each θ of a list. */
export async function tuneCache(
  model: Model,
  kernels: Kernels,
  corpus: EncodedCorpus,
  { theta, lambda, window, ...reading }: NonNullable<EvaluationRequest['cache']> & Reading,
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
