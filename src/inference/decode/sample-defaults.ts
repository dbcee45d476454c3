import { filterDefaults } from './filters.js';

/** What holds where `SampleOptions` says nothing. */
export const sampleDefaults = { prompt: '', length: 200, count: 1, stop: [], ...filterDefaults };
