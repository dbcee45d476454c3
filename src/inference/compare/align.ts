/** A position of an alignment: indices into both sequences; one is null for an insertion or deletion. */
export interface Slot {
  left: number | null;
  right: number | null;
}

/** Maximum cells of the distance table; if the differing middle needs more, its tokens are paired in order. */
const LARGEST_TABLE = 4_000_000;

/**
 * Aligns two sequences with the fewest insertions, deletions and replacements (Levenshtein 1966); a replaced token and its
 * replacement share a position.
 */
export function align(left: readonly string[], right: readonly string[]): Slot[] {
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left[start] === right[start]) start++;
  let end = 0;
  while (end < shorter - start && left.at(-1 - end) === right.at(-1 - end)) end++;

  const middle = alignMiddle(left.slice(start, left.length - end), right.slice(start, right.length - end));
  return [
    ...Array.from({ length: start }, (_, index) => ({ left: index, right: index })),
    ...middle.map((slot) => ({
      left: slot.left === null ? null : slot.left + start,
      right: slot.right === null ? null : slot.right + start,
    })),
    ...Array.from({ length: end }, (_, index) => ({
      left: left.length - end + index,
      right: right.length - end + index,
    })),
  ];
}

function alignMiddle(left: readonly string[], right: readonly string[]): Slot[] {
  const [rows, columns] = [left.length + 1, right.length + 1];
  if (rows * columns > LARGEST_TABLE) return sideBySide(left.length, right.length);
  // distances[i * columns + j]: edits from left[i..] to right[j..].
  const distances = new Uint32Array(rows * columns);
  const at = (i: number, j: number) => distances[i * columns + j] as number;
  const replaced = (i: number, j: number) => at(i + 1, j + 1) + (left[i] === right[j] ? 0 : 1);
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      let least = i === rows - 1 && j === columns - 1 ? 0 : Number.POSITIVE_INFINITY;
      if (i < rows - 1) least = Math.min(least, at(i + 1, j) + 1);
      if (j < columns - 1) least = Math.min(least, at(i, j + 1) + 1);
      if (i < rows - 1 && j < columns - 1) least = Math.min(least, replaced(i, j));
      distances[i * columns + j] = least;
    }
  }
  const slots: Slot[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    if (i < left.length && j < right.length && at(i, j) === replaced(i, j)) slots.push({ left: i++, right: j++ });
    else if (i < left.length && at(i, j) === at(i + 1, j) + 1) slots.push({ left: i++, right: null });
    else slots.push({ left: null, right: j++ });
  }
  return slots;
}

function sideBySide(left: number, right: number): Slot[] {
  return Array.from({ length: Math.max(left, right) }, (_, index) => ({
    left: index < left ? index : null,
    right: index < right ? index : null,
  }));
}
