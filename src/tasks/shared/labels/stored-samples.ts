import type { FrameOptions } from '../../../data/frames/read-frames.js';
import { hashOf } from '../../../data/hash.js';
import type { StoredKind } from '../../../data/large/load-samples.js';
import type { SampleCodec } from '../../../data/large/sample-file.js';
import { type SampleInput, stepsOf } from './input.js';
import { labelTokenizer } from './tokenizer.js';

interface LabelledData {
  input: string;
  train: unknown;
  validation: unknown;
  test: unknown;
  validationFraction: number;
  testFraction: number;
}

/** How the labelled samples of a config are stored if there are many; `like` is the format that all frames must have. */
export function storedSamples<Sample extends { input: SampleInput }>(
  task: string,
  { data, text }: { data: LabelledData; text: Parameters<typeof labelTokenizer>[0] },
  like: Pick<FrameOptions, 'features' | 'names'>,
  codec: SampleCodec<Sample>,
): StoredKind<Sample> {
  const { train, validation, test, validationFraction, testFraction, ...written } = data;
  const isText = data.input !== 'frames';
  return {
    codec,
    growth: isText ? 20 : 3,
    settings: [task, written, isText ? labelTokenizer(text) : like],
    like: ({ input }) => (input.type === 'frames' ? [input.features, input.names ?? null] : null),
    size: ({ input }) => stepsOf(input),
  };
}

/** A key that is equal for samples of the same tokens or of the same frames. */
export function contentOf({ input }: { input: SampleInput }): string {
  return input.type === 'tokens' ? input.tokens.join(' ') : hashOf([input.frames]);
}
