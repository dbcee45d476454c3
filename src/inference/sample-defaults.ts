/** What holds where `SampleOptions` says nothing; without `banned`, `<UNK>` is. */
export const sampleDefaults = { prompt: '', length: 200, temperature: 1, topK: null, topP: null, count: 1, stop: [] };
