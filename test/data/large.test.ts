import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BatchPlan, planSequences } from '../../src/data/batches.js';
import { corpusRows, planCorpus } from '../../src/data/corpus-rows.js';
import { describeCorpus } from '../../src/data/describe.js';
import { listCached } from '../../src/data/large/cache-folder.js';
import { isLarge } from '../../src/data/large/is-large.js';
import { type LargeCorpora, openLargeCorpora } from '../../src/data/large/large-corpora.js';
import { type CorpusUnit, corpusTokens, cutSequences, encodeCorpus, sequenceTexts } from '../../src/data/sequences.js';
import { loadSplits, resolveSplits } from '../../src/data/splits.js';
import { planStream } from '../../src/data/stream-batches.js';
import type { TokenSequences } from '../../src/data/token-source.js';
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
  'Turkish code points': { level: 'character', graphemes: false, lowercase: true, language: 'tr' },
  'code points as they are': { level: 'character', graphemes: false, lowercase: false, language: 'es' },
  graphemes: { level: 'character', graphemes: true, lowercase: false, language: 'es' },
  subwords: { level: 'subword', merges: [], lowercase: false, language: 'es' },
};

/** Text features that depend on their context. */
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
  '\n\u0301a',
  '\n\ufeffé',
  '\ufeff',
  '\u1112\u1161\u11ab',
  '각\u11a8',
  '\u212b\u2126',
  '\u0958\ufb2c',
  'हिन्दी',
  'I\u0307',
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

/** A request for a text of words in lines, in `a.txt`. */
const ofWords: Request = {
  train: ['a.txt'],
  validationFraction: 0.1,
  unit: 'line',
  spec: specs.words as TokenizerSpec,
};

const written = async () =>
  (await readdir(join(folder, 'cache')))
    .filter((name) => name.endsWith('.tokens'))
    .map((name) => join(folder, 'cache', name));

describe('what a large corpus is read from', () => {
  const text = `${randomText(5, 300)}\ncomida en España\n`.replace(/\ufeff|日本語の文。|한국|👩‍👩‍👧|Σ|İ/g, '');

  it.each([
    ['gzip', 'a.txt.gz', gzipSync(Buffer.from(text)), null],
    ['UTF-16 with its mark', 'a.txt', Buffer.from(`\ufeff${text}`, 'utf16le'), null],
    ['UTF-8 with a byte order mark', 'a.txt', Buffer.from(`\ufeff${text}`), null],
    ['Windows-1252', 'a.txt', Buffer.from('ni\xf1o \x93hola\x94\r\n\x80 5\n'.repeat(50), 'latin1'), 'windows-1252'],
  ])('reads %s as in memory', async (_, name, bytes, encoding) => {
    await writeFile(join(folder, name), bytes);
    const request = { ...ofWords, train: [name], ...(encoding === null ? {} : { encoding }) };
    const large = await inFile(request);
    expect(shown(large)).toEqual(await inMemory(request));
    large.close();
  });

  it('names the byte that is not UTF-8 by its place in the whole file', async () => {
    const bytes = Buffer.from(`${'una línea\n'.repeat(40)}x`);
    bytes[bytes.length - 1] = 0xff;
    await writeFile(join(folder, 'a.txt'), bytes);
    await expect(inFile(ofWords)).rejects.toThrow(`byte 0xFF at offset ${bytes.length - 1} (line 41)`);
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });

  it.each([
    ['nothing but blanks', ' \n\n '.repeat(90), 'There is no text in a.txt.'],
    ['a zero byte', `hola\n${'x'.repeat(200)}\0`, 'it has a zero byte at offset 205'],
    ['one line', 'una sola línea', 'at least 2 lines'],
  ])('refuses %s', async (_, content, message) => {
    await writeFile(join(folder, 'a.txt'), content);
    await expect(inFile(ofWords)).rejects.toThrow(message);
  });
});

describe('the cache of encoded text', () => {
  beforeEach(() => writeFile(join(folder, 'a.txt'), randomText(7, 300)));

  it('is read again by the next run, and not by one of another text or other settings', async () => {
    (await inFile(ofWords)).close();
    const [path] = await written();
    const { ino } = await stat(path as string);
    const again = await inFile(ofWords);
    expect((await stat(path as string)).ino).toBe(ino);
    expect(shown(again)).toEqual(await inMemory(ofWords));
    again.close();
    (await inFile(ofWords, 'others')).close();
    expect(await written()).toHaveLength(2);
    await writeFile(join(folder, 'a.txt'), randomText(8, 300));
    const other = await inFile(ofWords);
    expect(shown(other)).toEqual(await inMemory(ofWords));
    other.close();
    expect(await written()).toHaveLength(3);
  });

  it.each([0, 40, 64, 500, -1])('takes no file that is cut off (%i bytes of it left)', async (length) => {
    (await inFile(ofWords)).close();
    const [path = ''] = await written();
    await truncate(path, length < 0 ? (await stat(path)).size + length : length);
    const large = await inFile(ofWords);
    expect(shown(large)).toEqual(await inMemory(ofWords));
    large.close();
  });

  it('refuses ids that are damaged, and names their file', async () => {
    (await inFile(ofWords)).close();
    const [path = ''] = await written();
    const bytes = await readFile(path);
    bytes[70] = (bytes[70] as number) ^ 1;
    await writeFile(path, bytes);
    const large = await inFile(ofWords);
    expect(() => large.train.ids.subarray(0, 20)).toThrow(path);
    large.close();
  });

  it('loses what a process left behind that was killed while it encoded, and nothing of one that lives', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const [dead, alive] = [gone, process.ppid].map((pid) => join(folder, 'cache', `k.part.${hostname()}.${pid}.x`));
    for (const part of [dead, alive]) await mkdir(part as string, { recursive: true });
    (await inFile(ofWords)).close();
    expect(existsSync(dead as string)).toBe(false);
    expect(existsSync(alive as string)).toBe(true);
  });

  it('lists what it has', async () => {
    (await inFile(ofWords)).close();
    const [one, ...others] = await listCached(join(folder, 'cache'));
    expect(others).toEqual([]);
    const { train, validation } = await inMemory(ofWords);
    expect(one).toMatchObject({
      sources: ['a.txt'],
      tokens: (train?.ids.length ?? 0) + (validation?.ids.length ?? 0),
    });
  });
});

describe('batches of a corpus in a file', () => {
  it('are those of the same corpus in memory', async () => {
    await writeFile(join(folder, 'a.txt'), randomText(9, 600));
    const large = await inFile(ofWords);
    const { ids, ends } = (await inMemory(ofWords)).train as { ids: number[]; ends: number[] };
    const inRam = { ids: Int32Array.from(ids), ends: Uint32Array.from(ends) };
    const batches = (plan: BatchPlan) => Array.from({ length: plan.length }, (_, index) => plan.batch(index));
    const shuffled = (corpus: TokenSequences) =>
      planCorpus(corpusRows(corpus, { maxLength: 5, startId: 0 }), { batchSize: 4, random: createRandom(3) });
    const sequences = cutSequences(inRam.ids, inRam.ends);
    const options = { batchSize: 4, maxLength: 5, startId: 0, random: createRandom(3) };
    expect(batches(shuffled(large.train))).toEqual(batches(planSequences(sequences, options)));
    const stream = { batchSize: 3, sequenceLength: 7, startId: 0 };
    expect(batches(planStream(large.train.ids, stream))).toEqual(batches(planStream(inRam.ids, stream)));
    large.close();
  });
});

describe('isLarge', () => {
  const file = (name: string, size: number, isRegular = true) => ({ name, path: `/${name}`, size, isRegular });

  it.each([
    ['small files', [file('a', 4), file('b', 5)], false],
    ['as much as the limit together', [file('a', 4), file('b', 6)], true],
    ['a compressed file that holds more than that', [file('a.gz', 3)], true],
    ['a pipe, which cannot be read twice', [file('a', 100, false)], false],
  ])('says of %s', (_, files, expected) => {
    expect(isLarge(files, 10)).toBe(expected);
  });
});
