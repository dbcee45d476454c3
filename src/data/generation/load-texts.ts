import { DataError } from '../../errors.js';
import type { Random } from '../../runtime/random.js';
import { loadSampleSplits, type SampleSplits } from '../labelled/splits.js';
import { resolvePatterns } from '../patterns.js';
import { combinationKey, type GenerationText } from './generation-text.js';
import { type GenerationFormat, readGenerationTexts } from './read-texts.js';

/** Files, folders and globs: one list, or lists by value of the file condition. */
export type GenerationFiles = readonly string[] | Readonly<Record<string, readonly string[]>>;

export interface GenerationSources {
  train: GenerationFiles;
  /** Null uses the fraction instead. */
  validation: GenerationFiles | null;
  test: GenerationFiles | null;
  /** 0 for none. */
  validationFraction: number;
  testFraction: number;
  encoding?: string | null | undefined;
}

/**
 * Loads all splits. A fraction is drawn by `random`, stratified by combination of conditions; a value never loses all its
 * training texts. Throws a DataError for unusable files, and for files in two splits or with two values.
 */
export async function loadGenerationSplits(
  sources: GenerationSources,
  format: GenerationFormat,
  { baseDirectory, random }: { baseDirectory: string; random: Random },
): Promise<SampleSplits<GenerationText>> {
  const { train, validation, test } = sources;
  const values = await valuesByPath([train, validation ?? [], test ?? []], baseDirectory);
  const valueOfPath = (path: string | null) => values.get(path) ?? null;
  const identity = ({ conditions, text }: GenerationText) => `${combinationKey(conditions)}\n${text}`;
  const splits = await loadSampleSplits(
    {
      ...sources,
      train: patternsOf(train),
      validation: validation && patternsOf(validation),
      test: test && patternsOf(test),
    },
    (files) => readGenerationTexts(files, format, { baseDirectory, valueOfPath, encoding: sources.encoding }),
    { baseDirectory, stratify: ({ conditions }) => combinationKey(conditions), identity, random },
  );
  return keepLearnable(splits, { validation: validation === null, test: test === null });
}

/** Moves texts back to training if a value of their conditions would be missing there. */
function keepLearnable(
  { train, validation, test }: SampleSplits<GenerationText>,
  isFraction: { validation: boolean; test: boolean },
): SampleSplits<GenerationText> {
  const pairsOf = ({ conditions }: GenerationText) => Object.entries(conditions).map((pair) => JSON.stringify(pair));
  const known = new Set(train.flatMap(pairsOf));
  const isLearned = (text: GenerationText) => pairsOf(text).every((pair) => known.has(pair));
  const held = [...((isFraction.validation && validation) || []), ...((isFraction.test && test) || [])];
  const keep = (texts: GenerationText[] | null, cut: boolean) => {
    const kept = cut ? (texts ?? []).filter(isLearned) : texts;
    return cut && kept?.length === 0 ? null : kept;
  };
  return {
    train: [...train, ...held.filter((text) => !isLearned(text))],
    validation: keep(validation, isFraction.validation),
    test: keep(test, isFraction.test),
  };
}

/** Reads texts outside the run's splits. */
export async function loadGenerationTexts(
  files: GenerationFiles,
  format: GenerationFormat,
  { baseDirectory }: { baseDirectory: string },
): Promise<GenerationText[]> {
  const values = await valuesByPath([files], baseDirectory);
  const resolved = await resolvePatterns(patternsOf(files), baseDirectory);
  return readGenerationTexts(resolved, format, { baseDirectory, valueOfPath: (path) => values.get(path) ?? null });
}

async function valuesByPath(
  splits: readonly GenerationFiles[],
  baseDirectory: string,
): Promise<Map<string | null, string>> {
  const values = new Map<string | null, string>();
  for (const files of splits) {
    if (isList(files)) continue;
    for (const [value, patterns] of Object.entries(files)) {
      for (const { path, name } of await resolvePatterns(patterns, baseDirectory)) {
        const other = values.get(path);
        if (other !== undefined && other !== value) throw ofTwoValues(name, other, value);
        values.set(path, value);
      }
    }
  }
  return values;
}

function patternsOf(files: GenerationFiles): readonly string[] {
  return isList(files) ? files : Object.values(files).flat();
}

function isList(files: GenerationFiles): files is readonly string[] {
  return Array.isArray(files);
}

function ofTwoValues(name: string, one: string, other: string): DataError {
  return new DataError(`${name} is listed under both ${one} and ${other}.`, {
    hint: 'Remove it from one of the lists.',
  });
}
