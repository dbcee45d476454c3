import type { Place } from '../labelled/place.js';

/** A text and what it was written under, each condition by its name. */
export interface ConditionedText extends Place {
  /** Not blank. */
  text: string;
  conditions: Readonly<Record<string, string>>;
}
