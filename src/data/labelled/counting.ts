/** Whether cells number their rows: 0, 1, 2, ... or 1, 2, 3, ...; at least three. */
export function countRows(cells: Iterable<string>): boolean {
  let [start, count] = [0, 0];
  for (const cell of cells) {
    if (count === 0) start = Number(cell.trim() === '' ? Number.NaN : cell);
    if ((start !== 0 && start !== 1) || Number(cell) !== start + count) return false;
    count++;
  }
  return count >= 3;
}
