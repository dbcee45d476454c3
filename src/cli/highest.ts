/** The highest of many scores, kept without the others. */
export interface Highest<Score> {
  add(score: Score): void;
  /** In falling order. */
  scores(): Score[];
}

/** Keeps the `count` scores with the highest value. */
export function createHighest<Score>(count: number, measure: (score: Score) => number): Highest<Score> {
  let kept: Score[] = [];
  const trim = () => {
    kept = kept.sort((left, right) => measure(right) - measure(left)).slice(0, count);
  };
  return {
    add(score) {
      if (kept.push(score) >= 2 * count + 1000) trim();
    },
    scores() {
      trim();
      return kept;
    },
  };
}
