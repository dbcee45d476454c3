/** Items of batches, by index: a list, or items that are made on demand. */
export interface Items<Item> {
  readonly length: number;
  /** Length in steps. */
  lengthOf(index: number): number;
  item(index: number): Item;
}

/** The limit of the counting sort; longer items are rare. */
const LONGEST_COUNTED = 2 ** 20;

/** Indices of items sorted by length; stable. */
export function sortByLength(order: Uint32Array<ArrayBuffer>, { lengthOf }: Items<unknown>): Uint32Array<ArrayBuffer> {
  let longest = 0;
  for (let index = 0; index < order.length; index++) longest = Math.max(longest, lengthOf(index));
  if (longest > LONGEST_COUNTED) return order.sort((left, right) => lengthOf(left) - lengthOf(right));
  /** The next output position for each length. */
  const positions = new Uint32Array(longest + 2);
  for (let index = 0; index < order.length; index++) {
    const next = lengthOf(index) + 1;
    positions[next] = (positions[next] as number) + 1;
  }
  for (let length = 1; length < positions.length; length++) {
    positions[length] = (positions[length] as number) + (positions[length - 1] as number);
  }
  const sorted = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    const index = order[at] as number;
    const length = lengthOf(index);
    const position = positions[length] as number;
    sorted[position] = index;
    positions[length] = position + 1;
  }
  return sorted;
}
