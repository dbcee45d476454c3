import { filterDefaults } from './filters.js';

/** Defaults of `SampleOptions`. */
export const sampleDefaults = { prompt: '', length: 200, count: 1, stop: [], ...filterDefaults };
