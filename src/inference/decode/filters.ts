import type { SamplingFilter } from './filters/filter.js';
import { minP } from './filters/min-p.js';
import { repetitionPenalty } from './filters/repetition-penalty.js';
import { temperature } from './filters/temperature.js';
import { topK } from './filters/top-k.js';
import { topP } from './filters/top-p.js';
import { typical } from './filters/typical.js';

/**
 * The filters of sampling in the order they are applied, each on what those before it leave; tokens that are excluded go before all
 * of them. A new one is a file in `filters/` and an entry here: the sampler, the options of `rnn sample`, what they conflict
 * with and their help are made from this list.
 */
export const filters = { repetitionPenalty, temperature, topK, topP, minP, typical } satisfies Record<
  string,
  SamplingFilter
>;

export type FilterName = keyof typeof filters;

/** A number for each filter; null disables it. */
export type FilterValues = Record<Exclude<FilterName, 'temperature'>, number | null> & { temperature: number };

/** Each filter with its name, in order. */
export const filterList = Object.entries(filters) as [FilterName, SamplingFilter][];

/** The values that hold where nobody gives one. */
export const filterDefaults = Object.fromEntries(
  filterList.map(([name, filter]) => [name, filter.default]),
) as FilterValues;
