import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Library from '../../src/browser/index.js';
import { rnn } from '../cli/rnn.js';

// The built bundle, as a page imports it. Node fetches nothing from file://, so that it is given the module.
const bundle = pathToFileURL(join(import.meta.dirname, '../../dist/browser/rnn.js')).href;
const wasmFolder = join(import.meta.dirname, '../../src/kernels/hosts/wasm');
const checkpoints = join(import.meta.dirname, '../tasks/old-checkpoints');

let library: typeof Library;
beforeAll(async () => {
  library = await import(bundle);
});

function fileOf(task: string, name: string): Uint8Array {
  if (name === 'optimizer.bin' || name === 'carried.bin') throw new Error(`${name} is read for nothing`);
  return readFileSync(join(checkpoints, task, 'checkpoints', 'last', name));
}

function open(task: string): Promise<Library.BrowserModel> {
  const wasm = Object.fromEntries(
    (['simd128', 'relaxed-simd'] as const).map((name) => [name, readFileSync(join(wasmFolder, `${name}.wasm`))]),
  );
  return library.createModel(async (name) => fileOf(task, name), { wasm });
}

/** What the command line says with the same kernels, a document per text. */
async function commandLine(task: string, command: string, ...words: string[]): Promise<Record<string, unknown>[]> {
  const { stdout, stderr, exitCode } = await rnn(
    [command, '--run', task, '--checkpoint', 'last', '--runs', '.', '--json', ...words],
    { cwd: checkpoints, env: { RNN_BACKEND: 'wasm' } },
  );
  expect(exitCode, stderr).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('a model in the browser gives the numbers of the command line', { timeout: 60_000 }, () => {
  it('when it scores, to the bit', async () => {
    const texts = ['Elena no quiere salir con Juan.', 'En el parque hay niños.'];
    const [lines, model] = await Promise.all([
      commandLine('languageModel', 'score', '--tokens', ...texts),
      open('languageModel'),
    ]);
    const scores = await model.score(texts, { ranks: true });
    model.dispose();
    expect(scores).toHaveLength(2);
    for (const [index, score] of scores.entries()) {
      const tokens = score.tokens.map(({ alternatives: _, ...token }) => token);
      expect(lines[index]).toMatchObject(JSON.parse(JSON.stringify({ ...score, tokens })));
    }
  });

  it('when it samples', async () => {
    const [lines, model] = await Promise.all([
      commandLine('languageModel', 'sample', '--random-seed', '3', '--num', '3', '--length', '10', '--seed', 'En el'),
      open('languageModel'),
    ]);
    const pieces = ['', '', ''];
    const samples = await model.sample({
      ...{ prompt: 'En el', seed: 3, count: 3, length: 10 },
      onText: (text, index) => {
        pieces[index] += text;
      },
    });
    model.dispose();
    expect(lines).toMatchObject(samples);
    expect(pieces).toEqual(samples.map(({ text }) => text));
  });

  it('when it generates under conditions', async () => {
    const [lines, scored, model] = await Promise.all([
      commandLine('generation', 'sample', '--condition', 'style=reels', '--random-seed', '5', '--length', '20'),
      commandLine('generation', 'score', '--condition', 'style=waltzes', 'K:D', 'M:6/8'),
      open('generation'),
    ]);
    expect(model.conditions).toEqual([{ name: 'style', values: expect.arrayContaining(['reels', 'waltzes']) }]);
    expect(lines).toMatchObject(await model.sample({ conditions: { style: 'reels' }, seed: 5, length: 20 }));
    const scores = await model.score(['K:D', 'M:6/8'], { conditions: { style: 'waltzes' } });
    expect(scores.map(({ logProbability }) => logProbability)).toEqual(scored.map((line) => line.logProbability));
    await expect(model.sample()).rejects.toThrow(/style/);
    model.dispose();
  });

  it('when it fills blanks', async () => {
    const texts = ['Elena ___ con Juan.', 'En el ___ hay ___.'];
    const [lines, model] = await Promise.all([
      commandLine('bidirectionalLanguageModel', 'fill', ...texts),
      open('bidirectionalLanguageModel'),
    ]);
    expect(lines).toMatchObject(await model.fill(texts));
    model.dispose();
  });

  it('when it tags', async () => {
    const texts = ['Lionel Messi vive en Madrid con Luis.', 'Ana trabaja en la ONU.'];
    const [lines, model] = await Promise.all([
      commandLine('tagging', 'tag', '--confidence', ...texts),
      open('tagging'),
    ]);
    expect(lines).toMatchObject(await model.tag(texts));
    expect(model.labels).toContain('O');
    model.dispose();
  });

  it('when it classifies', async () => {
    const texts = ['Es larga y aburre.', 'Me encantó la actriz.'];
    const [lines, model] = await Promise.all([
      commandLine('classification', 'classify', ...texts),
      open('classification'),
    ]);
    expect(lines).toMatchObject(await model.classify(texts));
    model.dispose();
  });

  it('when it translates', async () => {
    const texts = ['I am tired.', 'We are hungry.'];
    const [lines, model] = await Promise.all([commandLine('translation', 'translate', ...texts), open('translation')]);
    const translated = await model.translate(texts);
    model.dispose();
    const [attention] = translated.map(({ translations }) => translations[0]?.attention);
    expect(attention?.[0]).toHaveLength(translated[0]?.sourceTokens.length as number);
    for (const [index, { translations, ...rest }] of translated.entries()) {
      const without = translations.map(({ attention: _, ...translation }) => translation);
      expect(lines[index]).toMatchObject(JSON.parse(JSON.stringify({ ...rest, translations: without })));
    }
  });

  it('when it transcribes', async () => {
    const file = 'data/tones/train-01.wav';
    const [[line], model] = await Promise.all([
      commandLine('transcription', 'transcribe', file),
      open('transcription'),
    ]);
    const { tokens, secondsPerStep, text, confidence } = await model.transcribe(readFileSync(join(checkpoints, file)));
    model.dispose();
    const at = (step: number) => Number((step * (secondsPerStep as number)).toFixed(4));
    const timed = tokens.map(({ from, to, token, confidence }) => ({
      token,
      start: at(from),
      end: at(to),
      confidence,
    }));
    expect(line).toMatchObject({ text, confidence, tokens: timed });
  });
});

describe('a model in the browser', { timeout: 60_000 }, () => {
  it('tells the likeliest tokens at each position, the scored one as likely as its score', async () => {
    const model = await open('languageModel');
    const [score] = await model.score('En el parque hay niños.', { ranks: true, alternatives: 200 });
    model.dispose();
    const tokens = score?.tokens ?? [];
    expect(tokens.length).toBeGreaterThan(4);
    for (const { token, known, logProbability, rank, alternatives } of tokens.filter(({ known }) => known)) {
      const found = alternatives[(rank as number) - 1];
      expect({ token: found?.token, known }).toEqual({ token, known: true });
      expect(found?.logProbability).toBeCloseTo(logProbability, 5);
    }
  });

  it('says what it can do instead of what it cannot', async () => {
    const model = await open('tagging');
    expect(model).toMatchObject({ task: 'tagging', can: ['tag'] });
    await expect(model.score('Hola.')).rejects.toThrow('A model of the task tagging cannot score.');
    model.dispose();
  });

  it('stops drawing when it is asked to', async () => {
    const model = await open('languageModel');
    const stop = new AbortController();
    const [drawn] = await model.sample({
      length: 100_000,
      topK: 5,
      seed: 1,
      onText: () => stop.abort(),
      signal: stop.signal,
    });
    model.dispose();
    expect(drawn?.tokens.length).toBeLessThan(100_000);
  });

  it('refuses a damaged file by its name, and a missing one', async () => {
    const damaged = library.createModel(async (name) => {
      const bytes = new Uint8Array(fileOf('languageModel', name));
      if (name === 'weights.bin') bytes[100] = (bytes[100] as number) ^ 1;
      return bytes;
    });
    await expect(damaged).rejects.toThrow('weights.bin is damaged: its SHA-256 does not match.');
    const manifest = { 'manifest.json': fileOf('languageModel', 'manifest.json') };
    await expect(library.createModel(manifest)).rejects.toThrow('The files of the checkpoint lack state.json.');
  });
});
