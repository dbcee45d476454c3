const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar for `share` (0 to 1) of `width` columns, in eighths of a column; any value above 0 is visible. */
export function renderBar(share: number, width: number): string {
  const length = Math.round(share * width * 8);
  const shown = share > 0 ? Math.max(1, length) : 0;
  return '█'.repeat(Math.floor(shown / 8)) + (eighths[shown % 8] as string);
}
