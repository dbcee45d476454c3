import TinyQueue from 'tinyqueue';

/** Lines of the input that are ranked; of more, the likeliest are shown. */
export const RANKED_LINES = 100;

/** The best of many scores, kept without the others. */
export interface TopN<Score> {
  add(score: Score): void;
  /** In falling order; of equal ones, the first comes first. */
  scores(): Score[];
}

/** Keeps the `count` scores with the highest value. */
export function createTopN<Score>(count: number, measure: (score: Score) => number): TopN<Score> {
  let added = 0;
  // The worst on top.
  const queue = new TinyQueue<{ score: Score; value: number; order: number }>(
    [],
    (left, right) => left.value - right.value || right.order - left.order,
  );
  return {
    add(score) {
      queue.push({ score, value: measure(score), order: added++ });
      if (queue.length > count) queue.pop();
    },
    scores: () =>
      [...queue.data]
        .sort((left, right) => right.value - left.value || left.order - right.order)
        .map(({ score }) => score),
  };
}
