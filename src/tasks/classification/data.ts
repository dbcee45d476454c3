import { type FrameOptions, readFrames } from '../../data/frames/read-frames.js';
import { hashOf } from '../../data/hash.js';
import { refuseRepeatedHeading, refuseUnlearnable } from '../../data/labelled/learnable.js';
import type { SourceLocation } from '../../data/labelled/location.js';
import { readLabelledTexts } from '../../data/labelled/read-texts.js';
import { loadSampleSplits, type SampleSplits } from '../../data/labelled/splits.js';
import type { CorpusFile } from '../../data/read.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { frameFormat } from '../shared/labels/frame-format.js';
import type { SampleInput } from '../shared/labels/input.js';
import { labelTokenizer } from '../shared/labels/tokenizer.js';
import type { ClassificationConfig } from './config.js';
import { tokensOf } from './tokens-of.js';

/** A sample with its label and location. */
export interface ClassSample extends SourceLocation {
  label: string;
  input: SampleInput;
}

/**
 * Reads a config's samples; a fraction keeps each label's share and depends only on the seed. Throws a DataError for unreadable
 * samples, and for training samples that have only one label.
 */
export async function loadClassSplits(
  config: Pick<ClassificationConfig, 'data' | 'text' | 'seed'>,
): Promise<SampleSplits<ClassSample>> {
  const { data, seed } = config;
  const baseDirectory = '.';
  const read = createClassReader(config, { baseDirectory, features: null });
  const random = createRandom(deriveSeed(seed, 'splits'));
  const splits = await loadSampleSplits(data, read, {
    baseDirectory,
    stratify: ({ label }) => label,
    identity: contentOf,
    random,
  });
  const { train, validation, test } = splits;
  const kept = [...(data.validation === null ? (validation ?? []) : []), ...(data.test === null ? (test ?? []) : [])];
  refuseUnlearnable(train, kept);
  if (data.input === 'text') refuseRepeatedHeading(train, contentOf);
  return splits;
}

/** A reader of files in the format of a config; throws a DataError with file and line. */
export function createClassReader(
  { data, text }: Pick<ClassificationConfig, 'data' | 'text'>,
  { baseDirectory, features, names }: FrameOptions,
): (files: readonly CorpusFile[]) => Promise<ClassSample[]> {
  if (data.input === 'text') {
    const tokenizer = buildTokenizer(labelTokenizer(text));
    // Share one string among equal words of many texts.
    const known = new Map<string, string>();
    const keep = (token: string) => {
      const earlier = known.get(token);
      if (earlier === undefined) known.set(token, token);
      return earlier ?? token;
    };
    return async (files) =>
      (await readLabelledTexts(files, data, { baseDirectory })).map(({ text, label, document, line }) => ({
        label: keep(label),
        document,
        line,
        input: { type: 'tokens', tokens: tokensOf(text, tokenizer, { document, line }).map(keep) },
      }));
  }
  let like: Pick<FrameOptions, 'features' | 'names'> = { features, names };
  return async (files) => {
    const sequences = await readFrames(files, frameFormat(data, 'sequence'), { baseDirectory, ...like });
    if (like.features === null) like = sequences[0] ?? like;
    return sequences.map(({ label, document, line, ...sequence }) => {
      if (label === null) throw new Error('Sequences are read with their labels.');
      return { label, document, line, input: { type: 'frames', ...sequence } };
    });
  };
}

/** The same for samples of the same text, or of the same frames. */
export function contentOf({ input }: ClassSample): string {
  return input.type === 'tokens' ? input.tokens.join(' ') : hashOf([input.frames]);
}
