import { type FrameOptions, readFrames } from '../../data/frames/read-frames.js';
import type { SourceLocation } from '../../data/labelled/location.js';
import { readTagged } from '../../data/labelled/read-tagged.js';
import { loadSampleSplits, type SampleSplits } from '../../data/labelled/splits.js';
import type { CorpusFile } from '../../data/read.js';
import { createRandom } from '../../runtime/random.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { frameFormat } from '../shared/labels/frame-format.js';
import type { SampleInput } from '../shared/labels/input.js';
import { labelTokenizer } from '../shared/labels/tokenizer.js';
import type { TaggingConfig } from './config.js';

/** A sequence with one tag per step, as in its file. */
export interface TaggedSample {
  input: SampleInput;
  tags: readonly string[];
  locationOf(step: number): SourceLocation;
}

/** Reads all splits of a config; throws a DataError with file and line. */
export function loadTaggedSplits({
  data,
  text,
}: Pick<TaggingConfig, 'data' | 'text'>): Promise<SampleSplits<TaggedSample>> {
  const baseDirectory = '.';
  // A fraction is cut from the end, not drawn at random, because adjacent sentences often belong to one text.
  const identity = ({ input }: TaggedSample) =>
    input.type === 'tokens' ? input.tokens.join(' ') : input.frames.join();
  const options = { baseDirectory, stratify: null, identity, random: createRandom(0) };
  return loadSampleSplits(data, createTaggedReader({ data, text }, { baseDirectory, features: null }), options);
}

/** A reader of files in the format of a config; all frames must have the width `features`, or that of the first. */
export function createTaggedReader(
  { data, text }: Pick<TaggingConfig, 'data' | 'text'>,
  { baseDirectory, features, names }: FrameOptions,
): (files: readonly CorpusFile[]) => Promise<TaggedSample[]> {
  if (data.input === 'tokens') {
    const { tokenize } = buildTokenizer(labelTokenizer(text));
    return async (files) =>
      (await readTagged(files, data, { baseDirectory, tokenize })).map(({ tokens, tags, document, lines }) => ({
        input: { type: 'tokens', tokens },
        tags,
        locationOf: (step) => ({ document, line: lines[step] ?? null }),
      }));
  }
  let like: Pick<FrameOptions, 'features' | 'names'> = { features, names };
  return async (files) => {
    const sequences = await readFrames(files, frameFormat(data, 'step'), { baseDirectory, ...like });
    if (like.features === null) like = sequences[0] ?? like;
    return sequences.map(({ tags, document, line, ...sequence }) => ({
      input: { type: 'frames', ...sequence },
      tags: tags ?? [],
      locationOf: () => ({ document, line }),
    }));
  };
}
