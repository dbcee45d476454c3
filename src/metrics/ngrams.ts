/** Counts of the n-grams of `order` items; the key is the items joined by `separator`. */
export function countNgrams(items: readonly string[], order: number, separator: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= items.length; start++) {
    const ngram = items.slice(start, start + order).join(separator);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** Number of n-grams in common: the sum of the smaller counts. */
export function countMatches(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): number {
  let matches = 0;
  for (const [ngram, count] of left) matches += Math.min(count, right.get(ngram) ?? 0);
  return matches;
}
