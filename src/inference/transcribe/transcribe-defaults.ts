/** What the search with a language model does where nobody says otherwise. */
export const transcribeDefaults = { beamSize: 16, languageModelWeight: 0.5, insertionBonus: 0 };
