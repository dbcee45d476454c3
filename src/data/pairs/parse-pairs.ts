import { DataError } from '../../errors.js';
import type { Document } from '../corpus.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';

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
 * Reads pairs from a tab-separated table, one per line; other columns and blank lines are ignored. Throws a DataError with file
 * and line for a missing column, and for an empty side if these are refused.
 */
export function parseTable({ name, text }: Document, { columns, emptySide }: TableOptions): ParsedPairs {
  const rows = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '' && !line.includes('\t')) return [];
    const location = { document: name, line: index + 1 };
    const cells = line.split('\t');
    const [source, target] = columns.map((column) => cells[column - 1]?.trim());
    if (source === undefined || target === undefined) throw missingColumn(location, cells.length, columns);
    return [{ source, target, location }];
  });
  return keepWhole(rows, emptySide);
}

/**
 * Joins two texts line by line. Throws a DataError if one has more lines than the other, and with file and line for an empty side
 * if these are refused; a line that is empty in both is ignored.
 */
export function alignPairs(source: Document, target: Document, { emptySide }: { emptySide: EmptySide }): ParsedPairs {
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
