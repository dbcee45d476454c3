import type { ConfigOf } from '../../config/schema.js';
import { type FrameOptions, readFrames } from '../../data/frames/read-frames.js';
import type { FrameSequence } from '../../data/frames/sequence.js';
import type { Place } from '../../data/labelled/place.js';
import { readTagged } from '../../data/labelled/read-tagged.js';
import { loadSampleSplits, type SampleSplits } from '../../data/labelled/splits.js';
import type { CorpusFile } from '../../data/read.js';
import { createRandom } from '../../runtime/random.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { frameFormat } from '../labels/frame-format.js';
import { taggingTokenizer } from './tokenizer.js';

export type TaggingData = ConfigOf<'tagging'>['data'];

/** A sequence with a tag a step, as its file has it. */
export interface TaggedSample {
  input:
    | { type: 'tokens'; tokens: readonly string[] }
    | ({ type: 'frames' } & Pick<FrameSequence, 'frames' | 'features' | 'names'>);
  /** T, 1 or more. */
  steps: number;
  tags: readonly string[];
  placeOf(step: number): Place;
}

/** Reads all splits of a config; throws a DataError with file and line for what is wrong with them. */
export function loadTaggedSplits(
  data: TaggingData,
  baseDirectory: string,
  text?: ConfigOf<'tagging'>['text'],
): Promise<SampleSplits<TaggedSample>> {
  // Nothing is drawn: a fraction is cut from the end, as sentences beside each other often are of one text.
  const identity = ({ input }: TaggedSample) =>
    input.type === 'tokens' ? input.tokens.join(' ') : input.frames.join();
  const options = { baseDirectory, stratify: null, identity, random: createRandom(0) };
  return loadSampleSplits(data, createTaggedReader(data, { baseDirectory, features: null }, text), options);
}

/** A function that reads files as a config says they are written; all frames are of one width, `features` or the first's. */
export function createTaggedReader(
  data: TaggingData,
  { baseDirectory, features, names }: FrameOptions,
  text?: ConfigOf<'tagging'>['text'],
): (files: readonly CorpusFile[]) => Promise<TaggedSample[]> {
  if (data.input === 'tokens') {
    const tokenize = text && buildTokenizer(taggingTokenizer(text)).tokenize;
    return async (files) =>
      (await readTagged(files, data, { baseDirectory, tokenize })).map(({ tokens, tags, document, lines }) => ({
        input: { type: 'tokens', tokens },
        steps: tokens.length,
        tags,
        placeOf: (step) => ({ document, line: lines[step] ?? null }),
      }));
  }
  let like: Pick<FrameSequence, 'features' | 'names'> | null = null;
  return async (files) => {
    const sequences = await readFrames(files, frameFormat(data, 'step'), {
      baseDirectory,
      features: like?.features ?? features,
      names: like?.names ?? names,
    });
    like ??= sequences[0] ?? null;
    return sequences.map(({ frames, steps, features, names, tags, document, line }) => ({
      input: { type: 'frames', frames, features, ...(names === undefined ? {} : { names }) },
      steps,
      tags: tags ?? [],
      placeOf: () => ({ document, line }),
    }));
  };
}
