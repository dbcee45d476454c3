import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { loadPairs } from '../../../src/data/pairs/load-pairs.js';
import { loadSplits } from '../../../src/data/splits.js';
import { temporaryFolder } from '../../temporary-folder.js';

const options = { columns: [1, 2], emptySide: 'refuse' } as const;

function folder(files: Record<string, string | Buffer>): string {
  const baseDirectory = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(baseDirectory, name), content);
  return baseDirectory;
}

describe('aligned files as people have them', () => {
  it.each([
    ['a lone CR', 'The dog\r runs.\nHi\n', 'El perro corre.\nHola\n'],
    ['a line separator', 'The dog\u2028 runs.\nHi\n', 'El perro\u0085 corre.\nHola\n'],
    ['CRLF in one of them', 'The dog runs.\r\nHi\r\n', 'El perro corre.\nHola\n'],
  ])('belong line to line with %s', async (_, source, target) => {
    const baseDirectory = folder({ 'a.en': source, 'a.es': target });
    const { pairs } = await loadPairs({ source: 'a.en', target: 'a.es' }, { ...options, baseDirectory });
    expect(pairs.map((pair) => [pair.source.replace(/\s+/g, ' '), pair.target.replace(/[\s\u0085]+/g, ' ')])).toEqual([
      ['The dog runs.', 'El perro corre.'],
      ['Hi', 'Hola'],
    ]);
  });
});

describe('corpora as people have them', () => {
  const sources = { train: ['t.txt'], validation: null, test: null, validationFraction: 0.5, testFraction: 0 };

  it('are read from gzip', async () => {
    const baseDirectory = folder({ 't.txt': gzipSync('uno\ndos\n') });
    const { train, validation } = await loadSplits(sources, { baseDirectory, unit: 'line' });
    expect([train[0]?.text, validation?.[0]?.text]).toEqual(['uno\n', 'dos\n']);
  });

  it('of one line are told of data.unit', async () => {
    const baseDirectory = folder({ 't.txt': 'uno dos '.repeat(1000) });
    await expect(loadSplits(sources, { baseDirectory, unit: 'line' })).rejects.toMatchObject({
      hint: expect.stringContaining('set data.unit to stream'),
    });
    const { validation } = await loadSplits(sources, { baseDirectory, unit: 'stream' });
    expect(validation?.[0]?.text.length).toBeCloseTo(4000, -2);
  });
});

describe('configurations as people have them', () => {
  it.each([
    ['a list of one empty entry', 'task: languageModel\ndata:\n  train:\n    -\n', []],
    ['a dash in quotes', 'task: languageModel\ndata: { train: "-" }\n', []],
    ['a setting', 'task: languageModel\ndata: { train: t.txt }\n', ['data.train=-']],
  ])('say standard input by %s', async (_, yaml, set) => {
    const cwd = folder({ 'c.yaml': yaml });
    const { data } = await loadConfig(join(cwd, 'c.yaml'), { set, cwd });
    expect(data.train).toEqual(['-']);
  });

  it.each([
    '{\n// words\n"task": "languageModel", "data": { "train": "-" } }',
    '/* words */\n{ "task": "languageModel", "data": { "train": "-" } }',
  ])('may not have comments of JavaScript', async (json) => {
    const cwd = folder({ 'c.json': json });
    await expect(loadConfig(join(cwd, 'c.json'), { cwd })).rejects.toThrow(
      /c\.json has a comment in line [12] that begins/,
    );
  });

  it('may have merge keys', async () => {
    const yaml =
      'task: languageModel\ndata: { train: "-" }\nmodel: &base { hiddenSize: 16 }\ntraining:\n  <<: { epochs: 3 }\n  batchSize: 2\n';
    const cwd = folder({ 'c.yaml': yaml });
    expect((await loadConfig(join(cwd, 'c.yaml'), { cwd })).training).toMatchObject({ epochs: 3, batchSize: 2 });
  });
});
