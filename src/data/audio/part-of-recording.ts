import { DataError } from '../../errors.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';

/** A part of a recording in seconds; a length of null extends to the end. */
export interface RecordingPart {
  from: number;
  length: number | null;
}

/** Names of columns and keys; a `duration` alone is that of the whole recording. */
const names = {
  from: /^(offset|start(_?time)?|begin(_?time)?)$/i,
  to: /^end(_?time)?$/i,
  length: /^duration$/i,
} as const;

/** The part that the columns or keys of a list name; null for the whole recording. Throws a DataError for what is no number. */
export function readPart(
  entries: readonly [name: string, value: unknown][],
  location: SourceLocation,
): RecordingPart | null {
  const numberOf = (kind: keyof typeof names): number | null => {
    const [name, value] = entries.find(([key]) => names[kind].test(key.trim())) ?? [];
    if (value === undefined || value === null || value === '') return null;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw new DataError(`${showLocation(location)}: ${name} is ${JSON.stringify(value)}, not a number of seconds.`, {
      hint: 'Correct it, or remove it for the whole recording.',
    });
  };
  const from = numberOf('from');
  const to = numberOf('to');
  if (from === null && to === null) return null;
  return { from: from ?? 0, length: to === null ? numberOf('length') : to - (from ?? 0) };
}
