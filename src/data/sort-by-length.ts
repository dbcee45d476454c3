/** What batches are made of, by index: a list, or what is made only when a batch asks for it. */
export interface Items<Item> {
  readonly length: number;
  /** In steps. */
  lengthOf(index: number): number;
  item(index: number): Item;
}

/** Longer items are too rare to be counted by their length. */
const LONGEST_COUNTED = 2 ** 20;

/** Indices of items in order of their lengths; equal ones stay in their order. */
export function sortByLength(order: Uint32Array<ArrayBuffer>, { lengthOf }: Items<unknown>): Uint32Array<ArrayBuffer> {
  let longest = 0;
  for (let index = 0; index < order.length; index++) longest = Math.max(longest, lengthOf(index));
  if (longest > LONGEST_COUNTED) return order.sort((left, right) => lengthOf(left) - lengthOf(right));
  /** Where the next item of each length goes. */
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
