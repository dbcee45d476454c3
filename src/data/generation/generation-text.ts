import type { SourceLocation } from '../labelled/location.js';

/** A text and its conditions by name. */
export interface GenerationText extends SourceLocation {
  /** Not blank. */
  text: string;
  conditions: Readonly<Record<string, string>>;
}

/** A key that is equal for equal conditions. */
export function combinationKey(conditions: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(conditions).sort(([one], [other]) => (one < other ? -1 : 1)));
}
