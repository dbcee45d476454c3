import { type FrameOptions, frameSequences } from '../../data/frames/read-frames.js';
import { refuseRepeatedHeading, refuseUnlearnable } from '../../data/labelled/learnable.js';
import type { SourceLocation } from '../../data/labelled/location.js';
import { readLabelledTexts } from '../../data/labelled/read-texts.js';
import { digestsOf, loadSampleLists, type SampleLists } from '../../data/labelled/splits.js';
import type { SampleSource } from '../../data/large/load-samples.js';
import type { SampleCodec } from '../../data/large/sample-file.js';
import { labelsOf } from '../../data/sample-list.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { detached } from '../../text/detached.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { frameFormat } from '../shared/labels/frame-format.js';
import type { SampleInput } from '../shared/labels/input.js';
import { contentOf, storedSamples } from '../shared/labels/stored-samples.js';
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
): Promise<SampleLists<ClassSample>> {
  const { data, seed } = config;
  const random = createRandom(deriveSeed(seed, 'splits'));
  const splits = await loadSampleLists(data, classSource(config, { features: null }), {
    baseDirectory: '.',
    stratify: labelOf,
    identity: contentOf,
    random,
  });
  try {
    const { train, validation, test } = splits;
    const kept = [data.validation === null ? validation : null, data.test === null ? test : null];
    const labels = labelsOf(train, labelOf);
    const locationOf = (index: number) => train.at(index) as ClassSample;
    refuseUnlearnable(
      labels,
      locationOf,
      kept.flatMap((part) => (part === null ? [] : labelsOf(part, labelOf))),
    );
    if (data.input === 'text') {
      refuseRepeatedHeading(labels, digestsOf(train, contentOf), (index) => {
        const sample = train.at(index) as ClassSample;
        return { ...sample, text: contentOf(sample) };
      });
    }
    return splits;
  } catch (error) {
    splits.close();
    throw error;
  }
}

/** How files are read as a config says they are written; all frames are of one width and order, those of `like` or the first's. */
export function classSource(
  { data, text }: Pick<ClassificationConfig, 'data' | 'text'>,
  like: Pick<FrameOptions, 'features' | 'names'>,
): SampleSource<ClassSample> {
  const baseDirectory = '.';
  const stored = storedSamples('classification', { data, text }, like, classCodec);
  if (data.input === 'text') {
    const tokenizer = buildTokenizer(labelTokenizer(text));
    return {
      stored,
      async *read(files) {
        // Share one string among equal words of many texts.
        const known = new Map<string, string>();
        const keep = (token: string) => {
          const earlier = known.get(token);
          if (earlier !== undefined) return earlier;
          const own = detached(token);
          known.set(own, own);
          return own;
        };
        for await (const { text, label, document, line } of readLabelledTexts(files, data, { baseDirectory })) {
          const tokens = tokensOf(text, tokenizer, { document, line }).map(keep);
          yield { label: keep(label), document, line, input: { type: 'tokens', tokens } };
        }
      },
    };
  }
  return {
    stored,
    async *read(files, first) {
      const own = first?.input.type === 'frames' ? first.input : like;
      const options = { baseDirectory, features: own.features, names: own.names };
      for await (const { label, document, line, ...sequence } of frameSequences(
        files,
        frameFormat(data, 'sequence'),
        options,
      )) {
        if (label === null) throw new Error('Sequences are read with their labels.');
        yield { label, document, line, input: { type: 'frames', ...sequence } };
      }
    },
  };
}

const classCodec: SampleCodec<ClassSample> = {
  take: ({ label, document, line, input }) =>
    input.type === 'tokens'
      ? { words: [label, document, ...input.tokens], numbers: [line ?? 0], floats: null }
      : {
          words: [label, document, ...(input.names ?? [])],
          numbers: [line ?? 0, input.features, Number(input.names !== undefined)],
          floats: input.frames,
        },
  put({ words: [label = '', document = '', ...words], numbers: [line, features, hasNames], floats }) {
    const about = { label, document, line: line || null };
    if (features === undefined) return { ...about, input: { type: 'tokens', tokens: words } };
    return { ...about, input: { type: 'frames', features, ...(hasNames ? { names: words } : {}), frames: floats() } };
  },
};

export function labelOf({ label }: ClassSample): string {
  return label;
}
