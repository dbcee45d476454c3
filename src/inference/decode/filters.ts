import type { SamplingFilter } from './filters/filter.js';
import { minP } from './filters/min-p.js';
import { repetitionPenalty } from './filters/repetition-penalty.js';
import { temperature } from './filters/temperature.js';
import { topK } from './filters/top-k.js';
import { topP } from './filters/top-p.js';
import { typical } from './filters/typical.js';

/**
 * The sampling filters in order of application, after the excluded tokens. A new one is a file in `filters/` and an entry
 * here: the sampler, and the options of `rnn sample` with their conflicts and help, are derived from this list.
 */
export const filters = { repetitionPenalty, temperature, topK, topP, minP, typical } satisfies Record<
  string,
  SamplingFilter
>;

export type FilterName = keyof typeof filters;

/** A value for each filter; null disables it. */
export type FilterValues = Record<Exclude<FilterName, 'temperature'>, number | null> & { temperature: number };

/** Each filter with its name, in order. */
export const filterList = Object.entries(filters) as [FilterName, SamplingFilter][];

/** The default values. */
export const filterDefaults = Object.fromEntries(
  filterList.map(([name, filter]) => [name, filter.default]),
) as FilterValues;
