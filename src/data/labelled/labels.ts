import { CheckpointError, DataError } from '../../errors.js';
import { suggest } from '../../suggest.js';
import { type SourceLocation, showLocation } from './location.js';

/** The labels or tags of a model, each with an id below `size`, sorted by code point. */
export interface Labels {
  readonly size: number;
  readonly names: readonly string[];
  /** How often each occurs in the training data. */
  readonly counts: readonly number[];
  has(name: string): boolean;
  /** Throws a DataError with its location for an unknown name. */
  id(name: string, location: SourceLocation): number;
  /** Throws a RangeError for an unknown id. */
  name(id: number): string;
  toJSON(): LabelsJSON;
}

/** Labels as a checkpoint stores them. */
export interface LabelsJSON {
  names: readonly string[];
  counts: readonly number[];
}

/** Counts the training data's labels. */
export function buildLabels(names: Iterable<string>): Labels {
  const counted = new Map<string, number>();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  const sorted = [...counted.keys()].sort();
  return createLabels(
    sorted,
    sorted.map((name) => counted.get(name) as number),
  );
}

/** Reads what `toJSON` wrote; throws a CheckpointError for anything else. */
export function labelsFromJSON(value: unknown): Labels {
  const { names, counts } = Object(value) as { names?: unknown; counts?: unknown };
  const isSound =
    Array.isArray(names) &&
    Array.isArray(counts) &&
    names.length > 0 &&
    names.length === counts.length &&
    names.every((name) => typeof name === 'string' && name !== '') &&
    new Set(names).size === names.length &&
    counts.every((count) => Number.isSafeInteger(count) && count >= 0);
  if (isSound) return createLabels(names, counts);
  throw new CheckpointError('The labels of the checkpoint are damaged.', {
    hint: 'Use another checkpoint of the run, or train it again.',
  });
}

function createLabels(names: readonly string[], counts: readonly number[]): Labels {
  const ids = new Map(names.map((name, id) => [name, id]));
  return {
    size: names.length,
    names,
    counts,
    has: (name) => ids.has(name),
    id(name, location) {
      const id = ids.get(name);
      if (id === undefined) throw unknown(name, location, names);
      return id;
    },
    name(id) {
      const name = names[id];
      if (name === undefined) throw new RangeError(`There is no label ${id} among ${names.length}.`);
      return name;
    },
    toJSON: () => ({ names, counts }),
  };
}

function unknown(name: string, location: SourceLocation, names: readonly string[]): DataError {
  const near = suggest(name, names);
  const known = names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
  return new DataError(
    `${showLocation(location)} has ${JSON.stringify(name)}, which does not occur in the training data.`,
    {
      hint: `${near === null ? '' : `Did you mean ${JSON.stringify(near)}? `}The labels are ${known}; correct it, or add training samples of it.`,
    },
  );
}
