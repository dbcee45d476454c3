/** Defaults of the search with a language model. */
export const transcribeDefaults = { beamSize: 16, languageModelWeight: 0.5, insertionBonus: 0 };
