/** One tune of a text, from `X:` to the next. */
export interface BookTune {
  /** As it is written, blank lines around it left out. */
  abc: string;
  /** Line of its `X:`, from 1. */
  line: number;
  /** Its `T:`, or null. */
  title: string | null;
}

/** Cuts a text into the tunes in it, at each line that begins with `X:`; what stands before the first is left out. */
export function cutTuneBook(text: string): BookTune[] {
  const tunes: { lines: string[]; line: number }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('X:')) tunes.push({ lines: [], line: index + 1 });
    tunes.at(-1)?.lines.push(line);
  }
  return tunes.map(({ lines, line }) => ({ abc: lines.join('\n').trimEnd(), line, title: fieldOf(lines, 'T') }));
}

/** The first value of a field in the lines of a tune; null where it has none, or an empty one. */
export function fieldOf(lines: readonly string[], field: string): string | null {
  const found = lines.find((line) => line.startsWith(`${field}:`));
  const value = found?.slice(2).replace(/%.*$/, '').trim();
  return value === undefined || value === '' ? null : value;
}
