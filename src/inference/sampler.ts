import type { Random } from '../runtime/random.js';
import { banned } from './filters/banned.js';
import type { LogitsFilter } from './filters/filter.js';
import { temperature } from './filters/temperature.js';
import { topK } from './filters/top-k.js';
import { topP } from './filters/top-p.js';
import { notFinite } from './not-finite.js';

export interface SamplerOptions {
  /** 0 takes the likeliest token always, 1 draws as the model says. */
  temperature: number;
  /** At least 1; null for all. */
  topK: number | null;
  /** In (0, 1]; null for all. Counted on what temperature and `topK` leave. */
  topP: number | null;
  /** Ids that are never drawn. */
  banned: readonly number[];
}

/** Draws an id from the logits [V] of one row, which it leaves as they are; throws a CheckpointError when they are not numbers. */
export type Sampler = (logits: Float32Array, random: Random) => number;

/** A sampler that applies, in this order: banned, temperature, topK, topP. Throws a RangeError for a value out of its bounds. */
export function buildSampler(options: SamplerOptions): Sampler {
  const filters: LogitsFilter[] = [banned(options.banned)];
  // At temperature 0 nothing is drawn and there is nothing to filter, but bounds are still kept.
  if (options.temperature !== 0) filters.push(temperature(options.temperature));
  if (options.topK !== null) filters.push(topK(options.topK));
  if (options.topP !== null) filters.push(topP(options.topP));
  const choose = options.temperature === 0 ? likeliest : draw;
  let scratch = new Float32Array(0);

  return (logits, random) => {
    if (scratch.length !== logits.length) scratch = new Float32Array(logits.length);
    scratch.set(logits);
    for (const filter of filters) filter(scratch);
    return choose(scratch, random);
  };
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if ((logits[id] as number) > (logits[best] as number)) best = id;
  if (!Number.isFinite(logits[best])) throw notFinite();
  return best;
}

/** Softmax and inversion of the cumulative sum, in float64. */
function draw(logits: Float32Array, random: Random): number {
  const largest = logits[likeliest(logits)] as number;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  if (!Number.isFinite(total)) throw notFinite();
  let left = random.next() * total;
  let last = 0;
  for (let id = 0; id < logits.length; id++) {
    const weight = Math.exp((logits[id] as number) - largest);
    if (weight === 0) continue;
    last = id;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}
