import { createHash } from 'node:crypto';
import type { ConfigOf } from '../../config/schema.js';
import type { FrameSequence } from '../../data/frames/sequence.js';
import { refuseRepeatedHeading, refuseUnlearnable } from '../../data/labelled/learnable.js';
import { loadSampleSplits, type SampleSplits } from '../../data/labelled/splits.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { type ClassSample, readClassSamples } from './samples.js';

/**
 * Reads a config's samples; a fraction keeps each label's share, and is the same for the same seed. Throws a DataError for samples
 * that cannot be read, and for training samples that teach nothing.
 */
export async function loadClassSplits({
  data,
  text,
  seed,
}: Pick<ConfigOf<'classification'>, 'data' | 'text' | 'seed'>): Promise<SampleSplits<ClassSample>> {
  const baseDirectory = process.cwd();
  let like: Pick<FrameSequence, 'features' | 'names'> | null = null;
  const splits = await loadSampleSplits<ClassSample>(
    data,
    async (files) => {
      const samples = await readClassSamples(
        files,
        { data, text },
        {
          baseDirectory,
          features: like?.features ?? null,
          names: like?.names,
        },
      );
      const [first] = samples;
      if (first?.content.type === 'frames') like ??= first.content.sequence;
      return samples;
    },
    {
      baseDirectory,
      stratify: ({ label }) => label,
      identity: contentOf,
      random: createRandom(deriveSeed(seed, 'splits')),
    },
  );
  const { train, validation, test } = splits;
  const kept = [...(data.validation === null ? (validation ?? []) : []), ...(data.test === null ? (test ?? []) : [])];
  refuseUnlearnable(train, kept);
  refuseRepeatedHeading(
    train.flatMap(({ content, ...sample }) =>
      content.type === 'tokens' ? [{ ...sample, text: content.tokens.join(' ') }] : [],
    ),
  );
  return splits;
}

/** The same for samples of the same text, or of the same frames. */
export function contentOf({ content }: ClassSample): string {
  if (content.type === 'tokens') return content.tokens.join(' ');
  const { buffer, byteOffset, byteLength } = content.sequence.frames;
  return createHash('sha1')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('base64');
}
