/** Picks items at even distances, deterministically, because data are often sorted by length or speaker. */
export function evenlySpaced<Item>(items: readonly Item[], count: number): Item[] {
  const taken = Math.min(count, items.length);
  return Array.from({ length: taken }, (_, index) => items[Math.floor(((index + 0.5) * items.length) / taken)] as Item);
}
