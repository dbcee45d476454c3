import type { EntityScores } from './entity-scores.js';

/** How the labels of a split were predicted, for a page to draw. */
export interface LabelOutcome {
  names: readonly string[];
  /** `confusion[gold][predicted]` */
  confusion: readonly (readonly number[])[];
  /** By type; null if labels mark no entities. */
  entities: EntityScores['types'] | null;
}

/** A matrix of more labels fills a log, and no page has room for it. */
const MOST_LABELS = 50;

/** `outcome` to be logged; null if its labels are too many. */
export function loggedOutcome(outcome: LabelOutcome): LabelOutcome | null {
  return outcome.names.length <= MOST_LABELS ? outcome : null;
}
