import TinyQueue from 'tinyqueue';

/** How many input lines are ranked; of more lines, only the likeliest are shown. */
export const RANKED_LINES = 100;

/** Keeps the best of many scores in bounded memory. */
export interface TopN<Score> {
  add(score: Score): void;
  /** In descending order; ties keep input order. */
  scores(): Score[];
}

/** Keeps the `count` scores with the highest value. */
export function createTopN<Score>(count: number, measure: (score: Score) => number): TopN<Score> {
  let added = 0;
  // A heap with the worst score on top.
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
