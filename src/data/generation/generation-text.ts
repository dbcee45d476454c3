import type { SourceLocation } from '../labelled/location.js';

/** A text and what it was written under, each condition by its name. */
export interface GenerationText extends SourceLocation {
  /** Not blank. */
  text: string;
  conditions: Readonly<Record<string, string>>;
}

/** The same for the same values of the same names. */
export function combinationKey(conditions: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(conditions).sort(([one], [other]) => (one < other ? -1 : 1)));
}
