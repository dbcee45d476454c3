import { countNgrams, type NgramCounts, ROOT } from './ngram-counts.js';

/** A language model over token ids, the baseline of a network. */
export interface NgramModel {
  order: number;
  /** P(token | the last `order - 1` tokens of `history`); a shorter history is padded with the start token. */
  probability(history: ArrayLike<number>, token: number): number;
}

/**
 * Interpolated Kneser-Ney with three discounts (Chen and Goodman 1999, "modified"); order 1 is a unigram model:
 * P(w | h) = max(v(hw) - D(v), 0) / v(h·) + γ(h) P(w | h without its first token), ending in the uniform distribution.
 */
export function trainKneserNey(
  sequences: Iterable<Int32Array>,
  options: { order: number; vocabularySize: number; startId: number },
): NgramModel {
  const counts = countNgrams(sequences, options);
  const { order, startId, vocabularySize } = options;
  const discounts = counts.valueCounts.map(discountsOf);

  const probability = (history: ArrayLike<number>, token: number): number => {
    let result = 1 / vocabularySize;
    for (let length = 0; length < order; length++) {
      const context = findContext(counts, history, length, startId);
      if (context === undefined) break;
      const { total, ones, twos, more } = counts.context(context);
      if (total === 0) break;
      const [first, second, third] = discounts[length] as Discounts;
      const left = (first * ones + second * twos + third * more) / total;
      const node = counts.child(context, token);
      const value = node === undefined ? 0 : counts.value(node);
      const discount = [0, first, second][value] ?? third;
      result = (value - discount) / total + left * result;
    }
    return result;
  };
  return { order, probability };
}

type Discounts = [one: number, two: number, more: number];

/**
 * The discounts D(1), D(2), D(3+) from the numbers of n-grams with the values 1 to 4. If a corpus is too small to give three valid
 * estimates (above 0 and below the count they are subtracted from), all are the single discount of Kneser and Ney (1995).
 */
function discountsOf([n1, n2, n3, n4]: [number, number, number, number]): Discounts {
  if (n1 === 0 || n2 === 0) return [0.5, 0.5, 0.5];
  const y = n1 / (n1 + 2 * n2);
  const three: Discounts = [1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
  return three.every((discount, index) => discount > 0 && discount <= index + 1) ? three : [y, y, y];
}

function findContext(
  counts: NgramCounts,
  history: ArrayLike<number>,
  length: number,
  startId: number,
): number | undefined {
  let node: number | undefined = ROOT;
  for (let back = length; back >= 1 && node !== undefined; back--) {
    node = counts.child(node, history[history.length - back] ?? startId);
  }
  return node;
}
