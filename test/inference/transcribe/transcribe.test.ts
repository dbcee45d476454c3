import { beforeEach, describe, expect, it, vi } from 'vitest';
import { alignText } from '../../../src/inference/transcribe/align-text.js';
import { greedyPath } from '../../../src/inference/transcribe/greedy.js';
import { createTranscription } from '../../../src/inference/transcribe/transcribe.js';
import type { SoundReader } from '../../../src/inference/transcriber.js';
import { buildTokenizer } from '../../../src/text/tokenizer.js';
import { buildVocabulary } from '../../../src/text/vocabulary.js';

vi.mock('../../../src/inference/transcribe/align-text.js', { spy: true });
vi.mock('../../../src/inference/transcribe/greedy.js', { spy: true });

/** <EOS>, <UNK>, a, b and the blank: says "aab", the second a after a blank. */
const emissions = [
  [0.02, 0.02, 0.9, 0.03, 0.03],
  [0.02, 0.02, 0.03, 0.03, 0.9],
  [0.02, 0.02, 0.7, 0.03, 0.23],
  [0.02, 0.4, 0.03, 0.35, 0.2],
].map((row) => Float32Array.from(row, Math.log));

const transcriber: SoundReader = {
  tokenizer: buildTokenizer({ level: 'character', graphemes: false, lowercase: false, language: 'es' }),
  vocabulary: buildVocabulary('aab', { minCount: 1, maxSize: null }),
  secondsPerStep: null,
  format: null,
  features: 1,
  emissions: (sounds) => sounds.map(() => emissions),
  dispose() {},
};

const sound = { type: 'frames', frames: { values: new Float32Array(4), steps: 4, features: 1 } } as const;

beforeEach(() => {
  vi.mocked(alignText).mockClear();
  vi.mocked(greedyPath).mockClear();
});

describe.each([
  ['greedily', null, { aligned: 0, greedy: 1 }],
  ['by a beam', 8, { aligned: 1, greedy: 0 }],
])('a sound transcribed %s', (_, beamSize, once) => {
  it('has the same text, without <EOS> and <UNK>, and where each token is said', () => {
    const session = createTranscription(transcriber, { beamSize });
    const [heard] = session.transcribe([sound]);
    session.dispose();
    expect(heard?.text).toBe('aab');
    expect(heard?.tokens.map(({ token, from, to }) => [token, from, to])).toEqual([
      ['a', 0, 1],
      ['a', 2, 3],
      ['b', 3, 4],
    ]);
  });

  it('is aligned once', () => {
    const session = createTranscription(transcriber, { beamSize });
    session.transcribe([sound, sound]);
    session.dispose();
    expect(vi.mocked(alignText).mock.calls).toHaveLength(2 * once.aligned);
    expect(vi.mocked(greedyPath).mock.calls).toHaveLength(2 * once.greedy);
  });
});
