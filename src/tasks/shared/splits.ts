import { DataError } from '../../errors.js';
import type { SplitReport } from '../task-training.js';

/** The splits of a run; null for a missing one. */
export interface Splits<Split> {
  train: Split;
  validation: Split | null;
  test: Split | null;
}

/** Applies `change` to each existing split. */
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

/** The contents of each split, by its display name. */
export function reportSplits<Split>(
  splits: Splits<Split>,
  describe: (split: Split) => Omit<SplitReport, 'name'>,
): SplitReport[] {
  const named = { training: splits.train, validation: splits.validation, test: splits.test };
  return Object.entries(named).flatMap(([name, split]) => (split === null ? [] : [{ name, ...describe(split) }]));
}

/** The source of evaluated data: given `data`, or the run's own split. */
export type EvaluatedSource = 'data' | 'test' | 'validation';

/**
 * The default split for an evaluation: the test split, or else the validation split. Throws a DataError if there is neither;
 * `what` names their contents.
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
