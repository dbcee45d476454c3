import { DataError } from '../../errors.js';
import type { SplitReport } from '../task-training.js';

/** All splits of a run, null where it lacks one. */
export interface Splits<Split> {
  train: Split;
  validation: Split | null;
  test: Split | null;
}

/** `change` applied to each split there is. */
export function mapSplits<From, To>(
  { train, validation, test }: Splits<From>,
  change: (split: From, name: keyof Splits<From>) => To,
): Splits<To> {
  return {
    train: change(train, 'train'),
    validation: validation && change(validation, 'validation'),
    test: test && change(test, 'test'),
  };
}

/** What each split holds, under the name that a reader knows it by. */
export function reportSplits<Split>(
  splits: Splits<Split>,
  describe: (split: Split) => Omit<SplitReport, 'name'>,
): SplitReport[] {
  const named = { training: splits.train, validation: splits.validation, test: splits.test };
  return Object.entries(named).flatMap(([name, split]) => (split === null ? [] : [{ name, ...describe(split) }]));
}

/** Where what is evaluated comes from: `data` that was given, or a split of the run's own. */
export type EvaluatedSource = 'data' | 'test' | 'validation';

/**
 * The split that a run is evaluated on where no data is given: its test split, or else its validation split. Throws a DataError
 * where it has neither; `what` is what they would hold.
 */
export function ownSplit<Split>(
  { validation, test }: Pick<Splits<Split>, 'validation' | 'test'>,
  what: string,
): { source: EvaluatedSource; split: Split } {
  if (test !== null) return { source: 'test', split: test };
  if (validation !== null) return { source: 'validation', split: validation };
  throw new DataError(`The run has neither test nor validation ${what} to evaluate.`, {
    hint: 'Give some: rnn eval RUN --data FILE',
  });
}
