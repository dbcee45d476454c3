import { DataError } from '../../errors.js';
import type { Document } from '../corpus.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';
import { unquoteCells } from '../labelled/quoted-cells.js';
import { type PairRow, refuseMarkup, refuseNumbers, withoutHeading } from './check-pairs.js';

/** A source and its target; `location` is that of the source. */
export interface Pair {
  source: string;
  target: string;
  location: SourceLocation;
}

/** What to do with a pair with an empty side: report an error, or skip and count it. */
export type EmptySide = 'refuse' | 'skip';

export interface ParsedPairs {
  pairs: Pair[];
  /** Number of pairs skipped because of an empty side. */
  skipped: number;
}

export interface TableOptions {
  /** Columns of source and target, counted from 1. */
  columns: readonly [source: number, target: number];
  emptySide: EmptySide;
}

/**
 * Reads pairs from a tab-separated table, one per line; other columns, blank lines and a header are ignored (see
 * `check-pairs.ts`). Throws a DataError with file and line for a missing column, for sources that are numbers beside texts, and for
 * an empty side if these are refused.
 */
export function parseTable(document: Document, { columns, emptySide }: TableOptions): ParsedPairs {
  const lines = tableRows(document);
  checkWidth(lines, columns, document);
  const rows = soundRows(lines, document, columns).map(({ cells, line }) => {
    const [source = '', target = ''] = columns.map((column) => cells[column - 1]?.trim());
    return { source, target, location: { document: document.name, line } };
  });
  return keepWhole(rows, emptySide);
}

/** The sources of a table to be translated, which may have no targets. */
export function pairRows(
  document: Document,
  columns: readonly [source: number, target: number],
): { text: string; line: number }[] {
  const lines = tableRows(document);
  if (lines.every(({ cells }) => cells.length === 1))
    return lines.map(({ cells, line }) => ({ text: (cells[0] ?? '').trim(), line }));
  const [source] = columns;
  checkWidth(lines, [source, source], document);
  return soundRows(lines, document, columns).map(({ cells, line }) => ({
    text: (cells[source - 1] ?? '').trim(),
    line,
  }));
}

function checkWidth(lines: readonly PairRow[], columns: readonly number[], { name }: Document): void {
  const short = lines.find(({ cells }) => cells.length < Math.max(...columns));
  if (short !== undefined) throw missingColumn({ document: name, line: short.line }, short.cells.length, columns);
}

function tableRows(document: Document): PairRow[] {
  refuseMarkup(document);
  return document.text.split('\n').flatMap((line, index) => {
    if (line.trim() === '' && !line.includes('\t')) return [];
    return [{ cells: line.split('\t'), line: index + 1 }];
  });
}

function soundRows(
  lines: PairRow[],
  { name, text }: Document,
  columns: readonly [source: number, target: number],
): readonly PairRow[] {
  refuseNumbers(lines, columns, name);
  return withoutHeading(text.includes('"') ? [...unquoteCells(lines, name)] : lines, columns, name);
}

/**
 * Joins two texts line by line. Throws a DataError if one has more lines than the other, and with file and line for an empty side
 * if these are refused; a line that is empty in both is ignored.
 */
export function alignPairs(source: Document, target: Document, { emptySide }: { emptySide: EmptySide }): ParsedPairs {
  for (const document of [source, target]) refuseMarkup(document);
  const [sources, targets] = [source, target].map(({ text }) => withoutLastBreak(text).split('\n')) as [
    string[],
    string[],
  ];
  if (sources.length !== targets.length) {
    throw new DataError(
      `${source.name} has ${sources.length} lines and ${target.name} ${targets.length}: they are not parallel.`,
      { hint: 'Give two files in which line N belongs to line N, with empty lines for missing texts.' },
    );
  }
  const rows = sources.flatMap((line, index) => {
    const pair = { source: line.trim(), target: (targets[index] as string).trim() };
    return pair.source === '' && pair.target === ''
      ? []
      : [{ ...pair, location: { document: pair.source === '' ? source.name : target.name, line: index + 1 } }];
  });
  return keepWhole(rows, emptySide);
}

function keepWhole(rows: Pair[], emptySide: EmptySide): ParsedPairs {
  const pairs = rows.filter(({ source, target }) => source !== '' && target !== '');
  const broken = rows.find(({ source, target }) => source === '' || target === '');
  if (emptySide === 'refuse' && broken !== undefined) {
    throw new DataError(
      `${showLocation(broken.location)}: the ${broken.source === '' ? 'source' : 'target'} is empty.`,
      {
        hint: 'Fill it in, or skip such pairs by data.emptySide: skip.',
      },
    );
  }
  return { pairs, skipped: rows.length - pairs.length };
}

function missingColumn(location: SourceLocation, found: number, columns: readonly number[]): DataError {
  const has = found === 1 ? 'one column' : `${found} columns`;
  return new DataError(`${showLocation(location)} has ${has}, but a pair needs columns ${columns.join(' and ')}.`, {
    hint: 'Put a tab between source and target, or set data.columns to their columns.',
  });
}

function withoutLastBreak(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
