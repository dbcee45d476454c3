import { type F1Score, scoreCounts } from './f1.js';

/** How often each label was predicted for each. */
export interface Confusion {
  readonly size: number;
  add(gold: number, predicted: number): void;
  /** Row by row: `rows[gold][predicted]`. */
  rows(): number[][];
}

/** Counts over `size` labels, of which `add` takes the ids; it throws a RangeError for any other. */
export function createConfusion(size: number): Confusion {
  const counts = new Float64Array(size * size);
  const check = (id: number) => {
    if (!(Number.isInteger(id) && id >= 0 && id < size)) throw new RangeError(`There is no label ${id} among ${size}.`);
  };
  return {
    size,
    add(gold, predicted) {
      check(gold);
      check(predicted);
      counts[gold * size + predicted] = (counts[gold * size + predicted] as number) + 1;
    },
    rows: () => Array.from({ length: size }, (_, row) => [...counts.subarray(row * size, (row + 1) * size)]),
  };
}

/** What a confusion matrix comes to. */
export interface LabelScores {
  total: number;
  /** Share of all that are right. */
  accuracy: number;
  /** Mean F1 of the labels that occur or were predicted, each counting the same. */
  macroF1: number;
  /** One a label, in the order of their ids. */
  labels: F1Score[];
}

/** Scores of `rows[gold][predicted]`. */
export function scoreLabels(rows: readonly (readonly number[])[]): LabelScores {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const labels = rows.map((row, id) =>
    scoreCounts({ gold: sum(row), predicted: sum(rows.map((other) => other[id] ?? 0)), correct: row[id] ?? 0 }),
  );
  const total = sum(labels.map(({ gold }) => gold));
  const seen = labels.filter(({ gold, predicted }) => gold + predicted > 0);
  return {
    total,
    accuracy: total === 0 ? 0 : sum(labels.map(({ correct }) => correct)) / total,
    macroF1: seen.length === 0 ? 0 : sum(seen.map(({ f1 }) => f1)) / seen.length,
    labels,
  };
}
