import type { EntityScores } from './entity-scores.js';

/** The label metrics of a split, for the report. */
export interface LabelOutcome {
  names: readonly string[];
  /** `confusion[gold][predicted]` */
  confusion: readonly (readonly number[])[];
  /** By type; null if labels mark no entities. */
  entities: EntityScores['types'] | null;
}

/** Larger matrices are too large for the log and the report. */
const MOST_LABELS = 50;

/** `outcome` for the log; null if there are too many labels. */
export function loggedOutcome(outcome: LabelOutcome): LabelOutcome | null {
  return outcome.names.length <= MOST_LABELS ? outcome : null;
}
