import { DataError } from '../../errors.js';
import { type Place, showPlace } from '../labelled/place.js';

export interface TuneOptions {
  /** Fields of the head and the body that stay, a letter each; all others go. */
  fields: readonly string[];
  /** Conditions that are read from fields: the letter by the condition's name. */
  conditions: Readonly<Record<string, string>>;
}

/** A tune of a tune book. */
export interface Tune extends Place {
  /** `X:1`, the fields that stay, and the music. */
  text: string;
  conditions: Record<string, string>;
}

/**
 * Cuts a file in ABC notation (abcnotation.com, standard 2.1) into its tunes, each from an `X:` to the next. Each begins with
 * `X:1`, so that it is a whole file by itself; comments and lines that go on (`\`) are made plain. What stands before the first
 * tune is left out, as is a tune without music. Throws a DataError for a tune that lacks a field that is a condition.
 */
export function parseTunes(text: string, document: string, { fields, conditions }: TuneOptions): Tune[] {
  return cutTunes(text).flatMap(({ lines, first }) => {
    const place = { document, line: first };
    const music = lines.filter(({ field }) => field === null);
    if (music.length === 0) return [];
    const kept = lines.filter(({ field }) => field === null || fields.includes(field));
    const body = kept.map((line) => line.text).join('\n');
    const values = Object.entries(conditions).map(([name, field]): [string, string] => [
      name,
      headField(lines, field, name, place),
    ]);
    return [{ text: `X:1\n${body}`, conditions: Object.fromEntries(values), ...place }];
  });
}

interface Line {
  /** The field's letter; null for music. */
  field: string | null;
  text: string;
}

function cutTunes(text: string): { lines: Line[]; first: number }[] {
  const tunes: { lines: Line[]; first: number }[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    const line = parseLine(written);
    if (line === null) continue;
    if (line.field === 'X') tunes.push({ lines: [], first: index + 1 });
    else tunes.at(-1)?.lines.push(line);
  }
  return tunes;
}

/** A line without its comment; null where nothing is left of it. */
function parseLine(written: string): Line | null {
  const text = written
    .replace(/%.*$/, '')
    .replace(/\\\s*$/, '')
    .trim();
  if (text === '') return null;
  const [, field, value] = /^([A-Za-z]):\s*(.*)$/.exec(text) ?? [];
  // In music `|:` and the like have no letter before the colon.
  return field === undefined ? { field: null, text } : { field, text: `${field}:${value}` };
}

/** The last of a field's values before the music: the first may be a title's. */
function headField(lines: readonly Line[], field: string, name: string, place: Place): string {
  const start = lines.findIndex((line) => line.field === null);
  const value = lines
    .slice(0, start)
    .findLast((line) => line.field === field)
    ?.text.slice(2);
  if (value !== undefined && value !== '') return value;
  throw new DataError(`${showPlace(place)}: the tune has no field ${field}: to read its condition "${name}" from.`, {
    hint: `Add a line such as ${field}:${examples[field] ?? 'value'} to its head, or leave the condition out.`,
  });
}

const examples: Record<string, string> = { K: 'G', M: '4/4', L: '1/8', R: 'jig' };
