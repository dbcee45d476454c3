/** Whether cells number their rows: 0, 1, 2, ... or 1, 2, 3, ...; at least three. */
export function countRows(cells: readonly string[]): boolean {
  const start = Number(cells[0]?.trim() === '' ? Number.NaN : cells[0]);
  if (cells.length < 3 || (start !== 0 && start !== 1)) return false;
  return cells.every((cell, index) => Number(cell) === start + index);
}
