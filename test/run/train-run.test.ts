import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { DataError } from '../../src/errors.js';
import { currentHost } from '../../src/kernels/hosts/current.js';
import { readJsonLines } from '../../src/run/json-lines.js';
import { checkpointFolder, runAt, runFiles } from '../../src/run/layout.js';
import { lockRun } from '../../src/run/lock.js';
import { openRun } from '../../src/run/open-run.js';
import { findRun, listRuns } from '../../src/run/runs.js';
import { trainRun } from '../../src/run/train-run.js';
import { temporaryFolder } from '../temporary-folder.js';
import { collectEvents, logOf, type Setting, tinyConfig, tinyText, trainTiny } from './tiny-run.js';

vi.setConfig({ testTimeout: 180_000 });

describe('trainRun', () => {
  it('writes a run that is complete, and says each thing once', async () => {
    const config = await tinyConfig(temporaryFolder());
    const events = await collectEvents(trainRun(config));
    expect(events[0]).toMatchObject({
      type: 'prepared',
      taken: null,
      resumed: null,
      report: { facts: [{ label: 'model', value: '12 tokens in the vocabulary, 540 parameters' }] },
    });
    expect(
      events.filter(({ type }) => type === 'saved').map((event) => 'checkpoint' in event && event.checkpoint),
    ).toEqual(['last', 'best', 'last', 'best']);
    expect(events.at(-1)).toMatchObject({ type: 'finished', reason: 'budget', step: 18 });
    const run = await findRun(config.runsDirectory, null);
    expect(readdirSync(run.folder).sort()).toEqual([
      'checkpoints',
      'config.yaml',
      'metrics.jsonl',
      'samples.jsonl',
      'vocabulary.json',
    ]);
    expect(await listRuns(config.runsDirectory)).toMatchObject([
      { name: 'tiny', state: 'finished', last: { step: 18 } },
    ]);
  });

  it('has the resolved config and the vocabulary in the folder before the first step', async () => {
    const config = await tinyConfig(temporaryFolder());
    const run = runAt(join(config.runsDirectory, 'tiny'));
    for await (const event of trainRun(config)) {
      if (event.type !== 'started') continue;
      expect(await loadConfig(runFiles(run).config)).toEqual(config);
      expect(JSON.parse(readFileSync(runFiles(run).vocabulary, 'utf8')).tokens).toHaveLength(12);
      expect(existsSync(runFiles(run).lock)).toBe(true);
      break;
    }
    expect(existsSync(runFiles(run).lock)).toBe(false);
  });

  it('chooses the epochs by the size of the data, says so, and stores them for resuming', async () => {
    const config = await tinyConfig(temporaryFolder(), ['training.epochs=null']);
    const events = await collectEvents(trainRun(config, { interrupted: () => true }));
    const [prepared] = events;
    const facts = prepared?.type === 'prepared' ? prepared.report.facts : [];
    expect(facts.find(({ label }) => label === 'epochs')?.value).toMatch(
      /^100 of 9 steps, chosen by the size of the data/,
    );
    const run = await findRun(config.runsDirectory, null);
    expect((await loadConfig(runFiles(run).config)).training.epochs).toBe(100);
    expect((await openRun(run, 'last')).checkpoint.config).toMatchObject({
      training: { epochs: 100 },
      sampling: { everyEpochs: 10 },
    });
  });

  it('keeps the metrics that rnn ls shows in the checkpoints', async () => {
    const { checkpoint } = await openRun(await trainTiny(temporaryFolder()));
    const { trainingLoss, validationLoss, validationPerplexity } = checkpoint.metrics;
    expect(trainingLoss).toBeCloseTo(2.4, 0);
    expect(validationPerplexity).toBeCloseTo(Math.exp(validationLoss as number), 6);
  });

  it('takes the next free name when a run has that name, and says which', async () => {
    const folder = temporaryFolder();
    const first = await trainTiny(folder, { stopAfter: 1 });
    const second = await collectEvents(trainRun(await tinyConfig(folder), { interrupted: () => true }));
    const third = await trainTiny(folder, { stopAfter: 1 });
    expect(second[0]).toMatchObject({ type: 'prepared', run: { name: 'tiny-2' }, taken: first });
    expect(third.name).toBe('tiny-3');
    expect((await loadConfig(runFiles(third).config)).name).toBe('tiny-3');
  });

  it('replaces the run of that name when forced', async () => {
    const folder = temporaryFolder();
    const first = await trainTiny(folder, { stopAfter: 12 });
    const events = await collectEvents(trainRun(await tinyConfig(folder), { force: true, interrupted: () => true }));
    expect(events[0]).toMatchObject({ type: 'prepared', run: first, taken: null });
    expect(readdirSync(runFiles(first).checkpoints)).toEqual(['last']);
    expect(logOf(first).filter((line) => line.includes('"step"'))).toHaveLength(3);
  });

  it('does not replace a run that is being trained, however forced', async () => {
    const folder = temporaryFolder();
    const run = await trainTiny(folder, { stopAfter: 1 });
    const lock = await lockRun(run);
    await expect(collectEvents(trainRun(await tinyConfig(folder), { force: true }))).rejects.toThrow('being trained');
    await lock.release();
    expect((await openRun(run)).checkpoint.snapshot.progress.step).toBe(1);
  });

  it('does not replace a folder that is no run, however forced', async () => {
    const config = await tinyConfig(temporaryFolder());
    mkdirSync(join(config.runsDirectory, 'tiny'), { recursive: true });
    writeFileSync(join(config.runsDirectory, 'tiny', 'diary.txt'), 'Dear diary');
    await expect(collectEvents(trainRun(config, { force: true }))).rejects.toThrow('is not a run and is not replaced');
    expect(readdirSync(join(config.runsDirectory, 'tiny'))).toEqual(['diary.txt']);
  });

  it('leaves no folder behind when the data cannot be used', async () => {
    const folder = temporaryFolder();
    const config = await tinyConfig(folder);
    rmSync(join(folder, 'text.txt'));
    await expect(collectEvents(trainRun(config))).rejects.toBeInstanceOf(DataError);
    expect(existsSync(config.runsDirectory)).toBe(false);
  });

  it('says in words that the runs cannot be kept where the config says', async () => {
    const folder = temporaryFolder();
    const config = await tinyConfig(folder);
    writeFileSync(join(folder, 'runs'), 'a file');
    await expect(collectEvents(trainRun(config))).rejects.toThrow(/The run folder .* cannot be created/);
  });

  it('saves and ends when interrupted', async () => {
    const config = await tinyConfig(temporaryFolder());
    const events = await collectEvents(trainRun(config, { interrupted: () => true }));
    expect(events.slice(-2)).toMatchObject([
      { type: 'saved', checkpoint: 'last', step: 1 },
      { type: 'finished', reason: 'interrupted', step: 1 },
    ]);
    expect(await listRuns(config.runsDirectory)).toMatchObject([{ state: 'stopped' }]);
  });

  it('keeps the newest interval checkpoints, as many as asked for', async () => {
    const run = await trainTiny(temporaryFolder(), { set: ['checkpoint.everySteps=4', 'checkpoint.keep=2'] });
    expect(readdirSync(runFiles(run).checkpoints).sort()).toEqual(['best', 'last', 'step-12', 'step-16']);
    expect((await openRun(run, 'step-12')).checkpoint.snapshot.progress.step).toBe(12);
  });

  it('keeps the last good checkpoint and the log when training diverges', async () => {
    const folder = temporaryFolder();
    const config = await tinyConfig(folder, [
      'model.cell=simpleRnn',
      'model.activation=relu',
      'training.optimizer={type: sgd, learningRate: 1000}',
      'training.clipNorm=null',
      'checkpoint.everySteps=1',
    ]);
    await expect(collectEvents(trainRun(config))).rejects.toThrow('Training diverged');
    const run = await findRun(config.runsDirectory, null);
    expect(readJsonLines(runFiles(run).metrics).at(-1)).toMatchObject({ type: 'finished', reason: 'diverged' });
    expect(existsSync(join(checkpointFolder(run, 'last'), 'manifest.json'))).toBe(true);
    expect(existsSync(runFiles(run).lock)).toBe(false);
  });

  it('logs memory after each epoch, and tensors stay as many', async () => {
    const run = await trainTiny(temporaryFolder(), { set: ['training.epochs=4', 'sampling.everyEpochs=1'] });
    const epochs = readJsonLines(runFiles(run).metrics).filter(({ type }) => type === 'epoch');
    const tensors = epochs.map(({ memory }) => (memory as { tensors: number }).tensors);
    expect(epochs[0]?.memory).toMatchObject({ rssBytes: expect.any(Number), tensorBytes: expect.any(Number) });
    expect(new Set(tensors).size).toBe(1);
  });

  it('says that a setting of threads does not reach kernels without threads of their own', async () => {
    const config = await tinyConfig(temporaryFolder(), ['threads=1', 'training.kernels=reference', 'training.steps=1']);
    const events = await collectEvents(trainRun(config));
    expect(events[1]).toMatchObject({
      type: 'warning',
      message: expect.stringContaining('threads: 1 has no effect on'),
    });
  });

  it('logs the precision of the products, and says where there is no instruction for it', async () => {
    const set: Setting[] = ['training.precision=bfloat16', 'training.epochs=3'];
    const config = await tinyConfig(temporaryFolder(), set);
    const events = await collectEvents(trainRun(config));
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    const lines = readJsonLines(runFiles(await findRun(config.runsDirectory, null)).metrics);
    expect(lines[0]).toMatchObject({ type: 'started', environment: { precision: 'bfloat16' } });
    const epochs = lines.filter(({ type }) => type === 'epoch');
    expect(new Set(epochs.map(({ memory }) => (memory as { tensors: number }).tensors)).size).toBe(1);
    const isRounding = !['AVX-512 with AMX', 'AVX-512 with BF16'].includes(currentHost().instructionSet);
    expect(warnings.filter((message) => message.includes('computed by rounding'))).toHaveLength(isRounding ? 1 : 0);
  });

  it('refuses a precision that the reference kernels have not', async () => {
    const set: Setting[] = ['training.precision=bfloat16', 'training.kernels=reference'];
    const config = await tinyConfig(temporaryFolder(), set);
    await expect(collectEvents(trainRun(config))).rejects.toThrow('The reference kernels compute in float32');
  });
});

describe('a warm start', () => {
  it.each([
    ['a run by name', (folder: string) => [folder, 'tiny']],
    ['a run by folder', (folder: string) => [folder, join(folder, 'runs', 'tiny')]],
    ['a checkpoint by folder', (folder: string) => [folder, join(folder, 'runs', 'tiny', 'checkpoints', 'best')]],
  ])('takes the weights of %s, with a new optimizer', async (_, reference) => {
    const [folder = '', initFrom = ''] = reference(temporaryFolder());
    const first = await openRun(await trainTiny(folder));
    const config = await tinyConfig(folder, ['name=second', 'training.optimizer={type: sgd, learningRate: 1e-12}']);
    const events = await collectEvents(trainRun(config, { initFrom, interrupted: () => true }));
    expect(events[0]).toMatchObject({
      type: 'prepared',
      initialisedFrom: join(folder, 'runs', 'tiny', 'checkpoints', 'best'),
    });
    const second = await openRun(await findRun(config.runsDirectory, 'second'));
    expect(second.checkpoint.snapshot.weights).toEqual(first.checkpoint.snapshot.weights);
    expect(second.checkpoint.snapshot.progress.step).toBe(1);
  });

  it('says that there is no run or checkpoint where it is to start from', async () => {
    const folder = temporaryFolder();
    const config = await tinyConfig(folder);
    const file = join(folder, 'text.txt');
    await expect(collectEvents(trainRun(config, { initFrom: file }))).rejects.toThrow(/There is no run in/);
    await trainTiny(folder, { stopAfter: 1 });
    await expect(collectEvents(trainRun(config, { initFrom: file }))).rejects.toThrow(`There is no run "${file}"`);
  });

  it('refuses tokens that the checkpoint lacks, naming new and lost ones, and learns them with extend', async () => {
    const folder = temporaryFolder();
    const first = await openRun(await trainTiny(folder));
    const config = await tinyConfig(folder, ['name=second', 'training.optimizer={type: sgd, learningRate: 1e-12}']);
    writeFileSync(join(folder, 'text.txt'), tinyText().replaceAll('gris', 'rojo'));
    await expect(collectEvents(trainRun(config, { initFrom: 'tiny' }))).rejects.toThrow(
      /one token .*"rojo".*one token .*"gris"/,
    );
    expect(readdirSync(config.runsDirectory)).toEqual(['tiny']);

    await collectEvents(trainRun(config, { initFrom: 'tiny', extend: true, interrupted: () => true }));
    const second = await openRun(await findRun(config.runsDirectory, 'second'));
    const [before, after] = [first, second].map(({ checkpoint }) => checkpoint.snapshot.weights[0]);
    expect(after?.shape).toEqual([13, 4]);
    expect(after?.data.subarray(0, 48)).toEqual(before?.data);
  });
});
