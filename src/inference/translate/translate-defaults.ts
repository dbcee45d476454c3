/** Defaults of `translateEach`. */
export const translateDefaults = { beamSize: 4, lengthPenalty: 0.6, coveragePenalty: 0, count: 1 };
