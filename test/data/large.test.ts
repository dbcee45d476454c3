import { mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeCorpus } from '../../src/data/describe.js';
import { isLarge, type LargeCorpora, openLargeCorpora } from '../../src/data/large/large-corpora.js';
import { type CorpusUnit, corpusTokens, encodeCorpus, sequenceTexts } from '../../src/data/sequences.js';
import { loadSplits, resolveSplits } from '../../src/data/splits.js';
import { createRandom } from '../../src/runtime/random.js';
import { normalise } from '../../src/text/normalise.js';
import { learnMerges } from '../../src/text/subwords/learn-merges.js';
import { buildTokenizer, type TokenizerSpec } from '../../src/text/tokenizer.js';
import { buildVocabulary, vocabularyOf } from '../../src/text/vocabulary.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnn-large-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const minCount = { minCount: 2, maxSize: null };
const specs: Record<string, TokenizerSpec> = {
  words: { level: 'word', segmentation: 'language', lowercase: true, language: 'es' },
  fields: { level: 'word', segmentation: 'whitespace', lowercase: false, language: 'es' },
  'code points': { level: 'character', graphemes: false, lowercase: true, language: 'el' },
  graphemes: { level: 'character', graphemes: true, lowercase: false, language: 'es' },
  subwords: { level: 'subword', merges: [], lowercase: false, language: 'es' },
};

/** What a text may have that depends on what stands around it. */
const pieces = [
  "'hola a todos'",
  "dogs' bones",
  '«¿Qué?»',
  'ΟΔΥΣΣΕΥΣ.',
  'ΣΑΣ’',
  'niño',
  'nin\u0303o',
  '👩‍👩‍👧',
  'e\u0301\u0323',
  '日本語の文。',
  '한국',
  'EE.UU.',
  '  ',
  '\t',
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  '\n \n',
  '\u00a0',
  '\u3000',
  '\ufeffx',
  '<unk>',
  '<eos>',
  '10:30',
  '...',
  "'tis",
  'x'.repeat(2100),
  '\u2028',
  'İI',
];

function randomText(seed: number, length: number): string {
  const random = createRandom(seed);
  let text = 'Al principio';
  for (let index = 0; index < length; index++) {
    text += random.next() < 0.7 ? ' ' : '';
    text += random.next() < 0.5 ? `w${random.integer(30)}` : pieces[random.integer(pieces.length)];
  }
  return text;
}

interface Request {
  train: string[];
  validation?: string[];
  validationFraction?: number;
  testFraction?: number;
  encoding?: string;
  unit: CorpusUnit;
  spec: TokenizerSpec;
}

function sourcesOf({ train, validation, validationFraction = 0, testFraction = 0, encoding }: Request) {
  return {
    train,
    validation: validation ?? null,
    test: null,
    validationFraction,
    testFraction,
    encoding: encoding ?? null,
  };
}

async function inFile(request: Request, settings: unknown = 1): Promise<LargeCorpora> {
  const { unit, spec } = request;
  const sources = sourcesOf(request);
  const files = await resolveSplits(sources, folder);
  return openLargeCorpora(
    { ...files, ...sources, ...files, unit },
    {
      settings: [spec, settings],
      tokenizer: (texts) => withMerges(spec, texts()),
      vocabulary: (counts) => vocabularyOf(counts, minCount),
      folder: join(folder, 'cache'),
      chunkBytes: 64,
    },
  );
}

function withMerges(spec: TokenizerSpec, texts: Iterable<string>): TokenizerSpec {
  if (spec.level !== 'subword') return spec;
  const normalised = Array.from(texts, (text) => normalise(text, spec));
  return { ...spec, merges: learnMerges(normalised, { vocabularySize: 120, minCount: 2 }) };
}

async function inMemory(request: Request) {
  const { unit } = request;
  const splits = await loadSplits(sourcesOf(request), { baseDirectory: folder, unit });
  const spec = withMerges(
    request.spec,
    Array.from(sequenceTexts(splits.train, unit), ({ text }) => text),
  );
  const tokenizer = buildTokenizer(spec);
  const vocabulary = buildVocabulary(corpusTokens(splits.train, { unit, tokenizer }), minCount);
  const encode = (documents: typeof splits.train | null) => {
    if (documents === null) return null;
    const encoded = encodeCorpus(documents, { unit, tokenizer, vocabulary });
    return { ids: [...encoded.ids], ends: [...encoded.ends], description: describeCorpus(documents, encoded) };
  };
  return {
    train: encode(splits.train),
    validation: encode(splits.validation),
    test: encode(splits.test),
    vocabulary: vocabulary.toJSON(),
  };
}

function shown({ train, validation, test, vocabulary }: LargeCorpora) {
  const show = (corpus: typeof train | null) =>
    corpus && {
      ids: [...corpus.ids.subarray(0, corpus.ids.length)],
      ends: [...corpus.ends],
      description: corpus.description,
    };
  return { train: show(train), validation: show(validation), test: show(test), vocabulary: vocabulary.toJSON() };
}

describe('openLargeCorpora', () => {
  describe.each(['line', 'document', 'stream'] as const)('by %s', (unit) => {
    it.each(Object.entries(specs))('encodes as in memory, cut in chunks of 64 bytes: %s', async (_, spec) => {
      for (const seed of [1, 2, 3]) {
        await writeFile(join(folder, 'a.txt'), randomText(seed, 400));
        await writeFile(join(folder, 'b.txt'), `${randomText(seed + 10, 200)}\n\n`);
        const request = { train: ['a.txt', 'b.txt'], validationFraction: 0.1, testFraction: 0.2, unit, spec };
        const large = await inFile(request, seed);
        expect(shown(large)).toEqual(await inMemory(request));
        large.close();
      }
    });
  });
});
