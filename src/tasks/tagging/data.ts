import { type FrameOptions, frameSequences } from '../../data/frames/read-frames.js';
import type { SourceLocation } from '../../data/labelled/location.js';
import { taggedSequences } from '../../data/labelled/read-tagged.js';
import { loadSampleLists, type SampleLists } from '../../data/labelled/splits.js';
import type { SampleSource } from '../../data/large/load-samples.js';
import type { SampleCodec } from '../../data/large/sample-file.js';
import { createRandom } from '../../runtime/random.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { frameFormat } from '../shared/labels/frame-format.js';
import type { SampleInput } from '../shared/labels/input.js';
import { contentOf, storedSamples } from '../shared/labels/stored-samples.js';
import { labelTokenizer } from '../shared/labels/tokenizer.js';
import type { TaggingConfig } from './config.js';

/** A sequence with one tag per step, as in its file. */
export interface TaggedSample {
  input: SampleInput;
  tags: readonly string[];
  locationOf(step: number): SourceLocation;
}

/** Reads all splits of a config; throws a DataError with file and line. */
export function loadTaggedSplits(config: Pick<TaggingConfig, 'data' | 'text'>): Promise<SampleLists<TaggedSample>> {
  // A fraction is cut from the end, not drawn at random, because adjacent sentences often belong to one text.
  const options = { baseDirectory: '.', stratify: null, identity: contentOf, random: createRandom(0) };
  return loadSampleLists(config.data, taggedSource(config, { features: null }), options);
}

/** How files are read as a config says they are written; all frames are of one width and order, those of `like` or the first's. */
export function taggedSource(
  { data, text }: Pick<TaggingConfig, 'data' | 'text'>,
  like: Pick<FrameOptions, 'features' | 'names'>,
): SampleSource<TaggedSample> {
  const baseDirectory = '.';
  const stored = storedSamples('tagging', { data, text }, like, taggedCodec);
  if (data.input === 'tokens') {
    const { tokenize } = buildTokenizer(labelTokenizer(text));
    return {
      stored,
      async *read(files) {
        for await (const { tokens, tags, document, lines } of taggedSequences(files, data, {
          baseDirectory,
          tokenize,
        })) {
          const locationOf = (step: number) => ({ document, line: lines[step] ?? null });
          yield { input: { type: 'tokens', tokens }, tags, locationOf };
        }
      },
    };
  }
  return {
    stored,
    async *read(files, first) {
      const own = first?.input.type === 'frames' ? first.input : like;
      const options = { baseDirectory, features: own.features, names: own.names };
      const sequences = frameSequences(files, frameFormat(data, 'step'), options);
      for await (const { tags, document, line, ...sequence } of sequences) {
        yield { input: { type: 'frames', ...sequence }, tags: tags ?? [], locationOf: () => ({ document, line }) };
      }
    },
  };
}

const taggedCodec: SampleCodec<TaggedSample> = {
  take({ input, tags, locationOf }) {
    const { document, line } = locationOf(0);
    if (input.type === 'tokens') {
      const lines = tags.map((_, step) => locationOf(step).line ?? 0);
      return { words: [document, ...input.tokens, ...tags], numbers: [0, ...lines], floats: null };
    }
    const { features, names = [], frames } = input;
    return { words: [document, ...names, ...tags], numbers: [features, names.length, line ?? 0], floats: frames };
  },
  put({ words: [document = '', ...words], numbers: [features = 0, ...numbers], floats }) {
    if (features === 0) {
      const tokens = words.slice(0, numbers.length);
      const locationOf = (step: number) => ({ document, line: numbers[step] || null });
      return { input: { type: 'tokens', tokens }, tags: words.slice(numbers.length), locationOf };
    }
    const [named = 0, line] = numbers;
    const names = named === 0 ? {} : { names: words.slice(0, named) };
    return {
      input: { type: 'frames', features, ...names, frames: floats() },
      tags: words.slice(named),
      locationOf: () => ({ document, line: line || null }),
    };
  },
};
