/** Possible separators of a `csv` table. */
export type Separator = ',' | ';' | '\t' | '|';

/** Number of rows used for detection. */
export const SAMPLE_ROWS = 200;

/**
 * The separators by which a text may be a table, the likeliest first: those that give all rows of its beginning the same columns,
 * two at least, before others. Of several, prose has a blank after its commas, and a table none; else the first line has more of
 * one, where neither what stands in quotes nor a decimal comma separates. `split` cuts the beginning of the text; null if it cannot.
 */
export function likelySeparators(text: string, split: (separator: Separator) => string[][] | null): Separator[] {
  const usual = moreInFirstLine(text);
  const order = [usual, usual === ',' ? (';' as const) : (',' as const)];
  const isProse = new Map<Separator, number>();
  for (const separator of [...order, '\t', '|'] as const) {
    const rows = split(separator);
    const width = rows?.[0]?.length ?? 0;
    if (rows === null || width < 2 || rows.some((row) => row.length !== width)) continue;
    const others = rows.flatMap((row) => row.slice(1));
    isProse.set(separator, others.filter((cell) => cell.startsWith(' ')).length / others.length);
  }
  const regular = [...isProse].sort(([, one], [, other]) => one - other).map(([separator]) => separator);
  return [...new Set([...regular, ...order])];
}

function moreInFirstLine(text: string): ',' | ';' {
  const [first = ''] = text.trimStart().split('\n', 1);
  const unquoted = first.replace(/"[^"]*"|\d,(?=\d)/g, '');
  return unquoted.split(';').length > unquoted.split(',').length ? ';' : ',';
}

/** The separator in a first line `sep=;`, as in Excel; null without one. */
export function namedSeparator(text: string): string | null {
  return /^sep=(.)\n/i.exec(text)?.[1] ?? null;
}
