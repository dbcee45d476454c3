import { type F1Score, scoreCounts } from './f1.js';

/** A confusion matrix. */
export interface Confusion {
  readonly size: number;
  add(gold: number, predicted: number): void;
  /** Row by row: `rows[gold][predicted]`. */
  rows(): number[][];
}

/** An empty confusion matrix of `size` labels; `add` takes ids and throws a RangeError for an invalid one. */
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

/** The scores of a confusion matrix. */
export interface LabelScores {
  total: number;
  /** Accuracy, 0 to 1. */
  accuracy: number;
  /** Macro F1: the unweighted mean over labels that occur or were predicted. */
  macroF1: number;
  /** One per label, in the order of ids. */
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
