/** What holds where `SampleOptions` says nothing. */
export const sampleDefaults = {
  prompt: '',
  length: 200,
  temperature: 1,
  repetitionPenalty: null,
  topK: null,
  topP: null,
  minP: null,
  typical: null,
  count: 1,
  stop: [],
};
