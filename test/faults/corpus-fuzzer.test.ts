import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { DataError, RnnError } from '../../src/errors.js';
import { openRun } from '../../src/run/open-run.js';
import { findRun } from '../../src/run/runs.js';
import { trainRun } from '../../src/run/train-run.js';
import { createRandom, type Random } from '../../src/runtime/random.js';
import { collectEvents, type Setting, tinyConfig, tinyText } from '../run/tiny-run.js';
import { temporaryFolder } from '../temporary-folder.js';
import { pick } from './mutations.js';

vi.setConfig({ testTimeout: 120_000 });

const SHORT: Setting[] = ['training.steps=1', 'sampling.length=3', 'model.hiddenSize=4'];

/** Every way of cutting text into tokens and sequences. */
const ways: Setting[][] = [
  ['text.level=word', 'data.unit=line'],
  ['text={level: word, segmentation: whitespace}', 'data.unit=document'],
  ['text.level=word', 'data.unit=stream'],
  ['text.level=character', 'data.unit=line'],
  ['text={level: character, graphemes: true}', 'data.unit=stream'],
];

/** Trains a step: a whole run, or an error in words that names the file, and no folder. */
async function train(bytes: string | Uint8Array, way: Setting[]): Promise<RnnError | null> {
  const folder = temporaryFolder();
  const config = await tinyConfig(folder, [...SHORT, ...way]);
  writeFileSync(join(folder, 'text.txt'), bytes);
  try {
    await collectEvents(trainRun(config));
  } catch (error) {
    expect(error).toBeInstanceOf(RnnError);
    expect(existsSync(config.runsDirectory)).toBe(false);
    return error as RnnError;
  } finally {
    rmSync(join(folder, 'text.txt'));
  }
  const { checkpoint } = await openRun(await findRun(config.runsDirectory, null));
  expect(checkpoint.snapshot.progress.step).toBe(1);
  return null;
}

const random = createRandom(4);
const bytes = (length: number) => Uint8Array.from({ length }, () => random.integer(256));
const repeat = (text: string, times = 400) => text.repeat(times);

const refused: [string, string | Uint8Array, RegExp][] = [
  ['an empty file', '', /empty|holds no|too (small|short|few)|no .*token|needs?/i],
  ['one token', 'a', /needs?|too (small|short|few)/i],
  ['nothing but white space', ' \n\t\n \r\n', /empty|holds no|too (small|short|few)|no .*token|needs?/i],
  ['nothing but a byte order mark', '\ufeff', /empty|holds no|too (small|short|few)|no .*token|needs?/i],
  ['bytes that are no text', bytes(5000), /a zero byte at offset \d+\. .*UTF-8/],
  [
    'an image',
    Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), bytes(3000)]),
    /binary file: it has a zero byte at offset \d+/,
  ],
  ['text with zero bytes', repeat('sol\u0000mar la\u0000luz\n'), /zero byte at offset 3/],
  ['a lone surrogate as bytes', Buffer.concat([Buffer.from(tinyText()), Buffer.from([0xed, 0xa0, 0x80])]), /UTF-8/i],
  ['a last character cut in half', Buffer.concat([Buffer.from(tinyText()), Buffer.from([0xf0, 0x9f])]), /UTF-8/i],
  ['Latin-1', Buffer.from(repeat('El niño pequeño.\n'), 'latin1'), /UTF-8/i],
];

const accepted: [string, string | Uint8Array][] = [
  ['one word again and again', repeat('sol\n')],
  ['control and escape characters', repeat('sol \u001b[2Jmar \u0007 luz\n')],
  ['UTF-16 with a byte order mark, which is converted and said', Buffer.from(`\ufeff${tinyText()}`, 'utf16le')],
  ['CRLF and a byte order mark', `\ufeff${repeat('el sol y la mar\r\n')}`],
  ['old Mac line ends', repeat('el sol y la mar\r')],
  ['every line another word', Array.from({ length: 2000 }, (_, index) => `palabra${index}\n`).join('')],
  ['a line of many words among others', `${repeat('el sol y la mar ', 2000)}\n${repeat(tinyText(), 40)}`],
  ['a word as long as a book', `${repeat('ab', 20_000)}\n${repeat(tinyText(), 40)}`],
  ['families, flags and skin tones', repeat('👨‍👩‍👧‍👦 🇪🇸 👍🏽 e\u0301\n')],
  ['a heap of combining marks', repeat(`a${'\u0301'.repeat(50)} b\n`)],
  ['right to left and mixed scripts', repeat('שלום العالم 你好 world\n')],
  ['tokens named like the special ones', repeat('<EOS> <UNK> <eos> <unk> __proto__ constructor\n')],
  ['noncharacters and private use', repeat('\uffff\ufdd0\ue000 x\n')],
];

describe.each(ways.map((way) => [way.join(' '), way] as const))('a corpus for %s', (_, way) => {
  it.each(refused)('that is %s is refused in words', async (_, corpus, words) => {
    const error = await train(corpus, way);
    expect(error).toBeInstanceOf(DataError);
    expect(`${error?.message} ${error?.hint}`).toMatch(words);
  });

  // Each with two of the ways: training takes time.
  const some = accepted.filter((_, index) => (index - ways.indexOf(way) + ways.length) % ways.length < 2);
  it.each(some)('of %s is trained', async (_, corpus) => {
    expect(await train(corpus, way)).toBeNull();
  });

  it('mutated at random is trained, or refused in words', async () => {
    let trained = 0;
    for (let round = 0; round < 5; round++) trained += (await train(mutate(tinyText(), random), way)) === null ? 1 : 0;
    expect(trained).toBeGreaterThan(0);
  });
});

it('a single line of 100 MB is trained', { timeout: 300_000 }, async () => {
  const way: Setting[] = ['text={level: word, segmentation: whitespace}', 'data.unit=stream'];
  // Evaluating 30 MB would take longer than reading 100.
  const small: Setting[] = ['data.validationFraction=0.00001', 'data.testFraction=0'];
  // It is encoded in a file of the cache, which is not to be the user's.
  vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
  try {
    expect(await train('el sol y la mar '.repeat(6_250_000), [...way, ...small])).toBeNull();
  } finally {
    vi.unstubAllEnvs();
  }
});

describe('a corpus file', () => {
  it.each<[string, (path: string) => void]>([
    ['is a folder without files', (path) => mkdirSync(path)],
    ['is a link to nowhere', (path) => symlinkSync('/nowhere', path)],
    ['is a link to itself', (path) => symlinkSync(path, path)],
    ['is a device', (path) => symlinkSync('/dev/null', path)],
  ])('that %s is refused in words', async (_, make) => {
    const folder = temporaryFolder();
    const config = await tinyConfig(folder);
    rmSync(join(folder, 'text.txt'));
    make(join(folder, 'text.txt'));
    await expect(collectEvents(trainRun(config))).rejects.toBeInstanceOf(DataError);
  });
});

/** Text with pieces moved, doubled, and turned into something odd. */
function mutate(text: string, random: Random): string | Uint8Array {
  const at = random.integer(text.length);
  const odd = pick(random, [
    '\u0000',
    '\r',
    '\u2028',
    '\u{1f600}',
    '\ufeff',
    '\u0301',
    ' '.repeat(500),
    '\n'.repeat(500),
    '“',
    '\u200d',
  ]);
  const piece = text.slice(at, at + random.integer(500));
  const mutated =
    text.slice(0, at) + pick(random, [odd, odd + piece, piece.repeat(3), piece.split('').join(odd)]) + text.slice(at);
  if (random.integer(4) > 0) return mutated;
  const damaged = Buffer.from(mutated);
  damaged[random.integer(damaged.length)] = random.integer(256);
  return damaged;
}
