import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/data/labelled/same-texts.js';
import { listCached } from '../../src/data/large/cache-folder.js';
import { loadSamples, type SampleSource } from '../../src/data/large/load-samples.js';
import { notice, withNotices } from '../../src/data/notices.js';
import type { CorpusFile } from '../../src/data/read.js';
import { isStored, pickSamples } from '../../src/data/sample-list.js';
import { DataError } from '../../src/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

interface Sample {
  text: string;
  values: Float32Array;
}

let folder: string;
let cache: string;
let reads: number;
beforeEach(() => {
  folder = temporaryFolder();
  cache = join(folder, 'cache');
  reads = 0;
});

/** A file that reports a large size. */
function file(name: string, content: string): CorpusFile {
  writeFileSync(join(folder, name), content);
  return { name, path: join(folder, name), size: 2 ** 40, isRegular: true };
}

function source({ failsAt = Number.POSITIVE_INFINITY, settings = 'a' } = {}): SampleSource<Sample> {
  return {
    async *read(files) {
      reads++;
      notice('The heading is left out.');
      for (const { path } of files) {
        for (const [index, text] of readFileSync(path as string, 'utf8')
          .split('\n')
          .entries()) {
          if (index === failsAt) throw new DataError('Line 3 is wrong.');
          yield { text, values: Float32Array.from(text, (letter) => letter.charCodeAt(0) / 7) };
        }
      }
    },
    stored: {
      codec: {
        take: ({ text, values }) => ({ words: [...text], numbers: [text.length, 2 ** 40], floats: values }),
        put: ({ words, floats }) => ({ text: words.join(''), values: floats() }),
      },
      settings,
      like: () => null,
      growth: 1,
      size: ({ text }) => text.length,
    },
  };
}

const apart = { label: ({ text }: Sample) => text.slice(0, 1), digest: ({ text }: Sample) => digestOf(text) };
const lines = Array.from({ length: 500 }, (_, index) => `${'abc'.charAt(index % 3)}${'x'.repeat(index)}ñ😀`);
const load = (own: CorpusFile, options = {}) => loadSamples([own], null, source(options), apart, cache);

describe('samples in a file', () => {
  it('are those that were read, by any position, with what tells them apart', async () => {
    const { samples, close } = await load(file('a.txt', lines.join('\n')));
    if (!isStored(samples)) throw new Error('They are in a file.');
    expect(Array.from(samples, ({ text }) => text)).toEqual(lines);
    for (const index of [499, 0, 17, 16, 250]) {
      const text = lines[index] as string;
      expect(samples.at(index)).toEqual({ text, values: Float32Array.from(text, (one) => one.charCodeAt(0) / 7) });
      expect(samples.facts.label(index)).toBe(text.charAt(0));
      expect(samples.facts.digest(index)).toBe(digestOf(text));
      expect(samples.facts.size(index)).toBe(text.length);
    }
    expect(samples.at(500)).toBeUndefined();
    const picked = pickSamples(samples, Uint32Array.of(3, 1));
    expect(Array.from(picked, ({ text }) => text)).toEqual([lines[3], lines[1]]);
    close();
  });

  it('are taken by the next run, which is told the same, and not by one of other data or settings', async () => {
    const told = async (own: CorpusFile, options = {}) => {
      const messages: string[] = [];
      const { close } = await withNotices(
        (message) => messages.push(message),
        () => load(own, options),
      );
      close();
      return messages;
    };
    expect(await told(file('a.txt', 'a\nb'))).toEqual(['The heading is left out.']);
    expect(await told(file('a.txt', 'a\nb'))).toEqual(['The heading is left out.']);
    expect(reads).toBe(1);
    await told(file('a.txt', 'a\nc'));
    await told(file('b.txt', 'a\nb'));
    await told(file('a.txt', 'a\nb'), { settings: 'b' });
    expect(reads).toBe(4);
    expect(readdirSync(cache)).toHaveLength(4);
    expect((await listCached(cache)).map(({ samples, sources }) => [samples, sources?.length])).toEqual(
      Array(4).fill([2, 1]),
    );
  });

  it('leave nothing behind that is half-written', async () => {
    await expect(load(file('a.txt', lines.join('\n')), { failsAt: 300 })).rejects.toThrow('Line 3 is wrong.');
    expect(readdirSync(cache)).toEqual([]);
  });

  it('are read anew where their file is cut off, and refused where it is damaged', async () => {
    const own = file('a.txt', lines.join('\n'));
    (await load(own)).close();
    const path = join(cache, readdirSync(cache)[0] as string);
    truncateSync(path, statSync(path).size - 3);
    (await load(own)).close();
    expect(reads).toBe(2);
    const bytes = readFileSync(path);
    bytes[100] = (bytes[100] as number) ^ 1;
    writeFileSync(path, bytes);
    const { samples, close } = await load(own);
    expect(() => samples.at(0)).toThrow(`The cache file ${path} is damaged.`);
    close();
  });
});
