/** Items at even distances, the same at each call: data are often in order of length, or of speaker. */
export function evenlySpaced<Item>(items: readonly Item[], count: number): Item[] {
  const taken = Math.min(count, items.length);
  return Array.from({ length: taken }, (_, index) => items[Math.floor(((index + 0.5) * items.length) / taken)] as Item);
}
