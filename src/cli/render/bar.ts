const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `share` (0 to 1) of `width` columns, to an eighth of one; what is above 0 shows. */
export function renderBar(share: number, width: number): string {
  const length = Math.round(share * width * 8);
  const shown = share > 0 ? Math.max(1, length) : 0;
  return '█'.repeat(Math.floor(shown / 8)) + (eighths[shown % 8] as string);
}
