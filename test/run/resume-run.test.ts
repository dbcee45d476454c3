import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { loadCheckpoint } from '../../src/checkpoint/load.js';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { loadConfig } from '../../src/config/load.js';
import type { ResolvedConfig } from '../../src/config/schema.js';
import { withValueAt } from '../../src/config/tree.js';
import { DataError } from '../../src/errors.js';
import { checkpointFolder, type Run, runAt, runFiles } from '../../src/run/layout.js';
import { lockRun } from '../../src/run/lock.js';
import { openRun } from '../../src/run/open-run.js';
import { resumeRun } from '../../src/run/resume-run.js';
import { findRun } from '../../src/run/runs.js';
import { trainRun } from '../../src/run/train-run.js';
import { temporaryFolder } from '../temporary-folder.js';
import { collectEvents, logOf, type Setting, tinyConfig, tinyText, trainTiny } from './tiny-run.js';

vi.setConfig({ testTimeout: 180_000 });

const PARTS = ['weights.bin', 'optimizer.bin', 'carried.bin'];

/** What must be the same of two runs, to the bit: weights, optimizer, position, logs. */
async function fingerprint(run: Run) {
  const folder = checkpointFolder(run, 'last');
  const { snapshot, metrics } = await loadCheckpoint(folder);
  const { seconds, epochSeconds, ...progress } = snapshot.progress;
  return {
    parts: PARTS.map((part) => readFileSync(join(folder, part)).toString('base64')),
    best: readFileSync(join(checkpointFolder(run, 'best'), 'weights.bin')).toString('base64'),
    progress,
    metrics,
    log: logOf(run),
    samples: logOf(run, 'samples'),
  };
}

/** Trains to the end with a stop after each of `steps`. */
async function trainInPieces(set: Setting[], steps: number[]): Promise<Run> {
  const run = await trainTiny(temporaryFolder(), { set, stopAfter: steps[0] ?? 0 });
  for (const next of [...steps.slice(1), Number.POSITIVE_INFINITY]) {
    let step = 0;
    for await (const event of resumeRun(run, { interrupted: () => step >= next })) {
      if (event.type === 'step') step = event.step;
    }
  }
  return run;
}

const kinds: [string, Setting[]][] = [
  ...['simpleRnn', 'lstm', 'gru'].flatMap((cell) =>
    ['sgd', 'momentum', 'rmsprop', 'adam', 'adamw'].map((optimizer): [string, Setting[]] => [
      `${cell} with ${optimizer}`,
      [`model.cell=${cell}`, `training.optimizer={type: ${optimizer}, learningRate: 0.01}`],
    ]),
  ),
  ['a stream with carried state', ['data.unit=stream', 'data.batching=stream', 'training.sequenceLength=4']],
  [
    'chunks of variable length, with weight decay',
    [
      'data.unit=stream',
      'data.batching=stream',
      'training.sequenceLength=4',
      'training.variableLength={halved: 0.3, deviation: 1}',
      'training.optimizer={type: sgd, learningRate: 1, weightDecay: 0.001}',
    ],
  ],
  ['averaging from the first step', ['training.averaging={patience: null}']],
  ['a plateau schedule', ['training.schedule={type: plateau, patience: 1, factor: 0.5}']],
  ['a cosine schedule with warm-up', ['training.schedule={type: cosine, warmupSteps: 4}']],
  ['tied weights', ['model.tieWeights=true', 'model.hiddenSize=4']],
  ['one-hot input', ['model.input={type: oneHot}']],
  ['products in bfloat16', ['training.precision=bfloat16']],
  ['early stopping', ['training.epochs=4', 'training.earlyStopping={patience: 1, minDelta: 0.5}']],
];

describe('a run that is stopped and resumed', () => {
  it.each(kinds)('equals an uninterrupted one to the bit: %s', async (_, set) => {
    const whole = await fingerprint(await trainTiny(temporaryFolder(), { set }));
    const pieces = await fingerprint(await trainInPieces(set, [4, 13]));
    expect(pieces).toEqual(whole);
    expect(whole.log.filter((line) => line.includes('"type":"step"')).length).toBeGreaterThanOrEqual(18);
  });

  it('equals an uninterrupted one where it is stopped before and while weights are averaged', async () => {
    const dropout = '{input: 0.1, between: 0.2, locked: true, recurrentWeights: 0.2, embedding: 0.1}';
    const set: Setting[] = [
      `model.dropout=${dropout}`,
      'objective={activationRegularization: 2, temporalRegularization: 1}',
      'training.optimizer={type: adam, learningRate: 3}',
      'training.schedule={type: constant, warmupSteps: 50}', // worse and worse
      'training.averaging={patience: 1}',
      'training.epochs=6',
    ];
    const whole = await fingerprint(await trainTiny(temporaryFolder(), { set }));
    const begun = whole.log.find((line) => line.includes('"type":"averaging"')) ?? '{}';
    const { step } = JSON.parse(begun) as { step: number };
    expect(step).toBeLessThan(45);
    expect(await fingerprint(await trainInPieces(set, [step - 2, step + 2]))).toEqual(whole);
  });

  it('equals an uninterrupted one at whichever step it is stopped', async () => {
    const set: Setting[] = ['training.batchSize=17'];
    const whole = await fingerprint(await trainTiny(temporaryFolder(), { set }));
    expect(whole.progress.step).toBe(10);
    for (let step = 1; step <= 10; step++) expect(await fingerprint(await trainInPieces(set, [step]))).toEqual(whole);
  });

  it('equals an uninterrupted one when it dies without a last word, after a checkpoint and some steps', async () => {
    const set: Setting[] = ['checkpoint.everySteps=4', 'checkpoint.keep=1'];
    const whole = await fingerprint(await trainTiny(temporaryFolder(), { set }));
    const folder = temporaryFolder();
    const events = trainRun(await tinyConfig(folder, set));
    for await (const event of events) if (event.type === 'step' && event.step === 15) break;
    const run = await findRun(join(folder, 'runs'), null);
    expect(logOf(run).length).toBeGreaterThan(15);
    await collectEvents(resumeRun(run));
    expect(await fingerprint(run)).toEqual(whole);
  });
});

describe('resumeRun', () => {
  it('says where it continues, and ends at once when nothing is left to do', async () => {
    const run = await trainTiny(temporaryFolder());
    const events = await collectEvents(resumeRun(run));
    expect(events[0]).toMatchObject({ type: 'prepared', run, resumed: { checkpoint: 'last', step: 18, epoch: 3 } });
    expect(events.filter(({ type }) => type === 'step')).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'finished', step: 18 });
  });

  it('continues from another checkpoint of the run when asked to', async () => {
    const run = await trainTiny(temporaryFolder(), { set: ['checkpoint.everySteps=6', 'checkpoint.keep=5'] });
    const events = await collectEvents(resumeRun(run, { checkpoint: 'step-6' }));
    expect(events.find(({ type }) => type === 'step')).toMatchObject({ step: 7 });
  });

  it('finds the data where it was when the runs were moved', async () => {
    const folder = temporaryFolder();
    const run = await trainTiny(folder, { stopAfter: 3 });
    const moved = runAt(join(folder, 'elsewhere', 'poems'));
    mkdirSync(join(folder, 'elsewhere'));
    renameSync(run.folder, moved.folder);
    await collectEvents(resumeRun(moved));
    expect((await openRun(moved)).checkpoint).toMatchObject({
      config: { name: 'poems', runsDirectory: join(folder, 'elsewhere') },
      snapshot: { progress: { step: 18 } },
    });
  });

  it('takes the same data from another place, and refuses other data', async () => {
    const folder = temporaryFolder();
    const run = await trainTiny(folder, { stopAfter: 3 });
    const config = await tinyConfig(folder);
    const [train] = [config.data.train].flat() as string[];
    const text = readFileSync(train as string, 'utf8');
    const elsewhere = join(folder, 'elsewhere.txt');
    renameSync(train as string, elsewhere);
    const moved = { ...config, data: { ...config.data, train: [elsewhere] } } as ResolvedConfig;
    writeFileSync(elsewhere, `${text}una línea más\n`);
    await expect(collectEvents(resumeRun(run, { config: moved }))).rejects.toThrow(DataError);
    writeFileSync(elsewhere, text);
    await collectEvents(resumeRun(run, { config: moved }));
    expect((await openRun(run)).checkpoint.snapshot.progress.step).toBe(18);
    expect(await loadConfig(runFiles(run).config)).toMatchObject({ data: { train: [elsewhere] } });
  });

  it.each([
    ['the config given', async (_run: Run, config: ResolvedConfig) => ({ config: { ...config, seed: 7 } })],
    [
      'the file in its folder',
      async (run: Run) => {
        const text = readFileSync(runFiles(run).config, 'utf8');
        writeFileSync(runFiles(run).config, text.replace(/^seed: .*$/m, 'seed: 7'));
        return {};
      },
    ],
  ])('refuses other settings in %s and lists the keys', async (_, prepare) => {
    const folder = temporaryFolder();
    const run = await trainTiny(folder, { stopAfter: 3 });
    const options = await prepare(run, await tinyConfig(folder));
    await expect(collectEvents(resumeRun(run, options))).rejects.toMatchObject({
      name: 'ConfigError',
      message: 'Run tiny cannot be resumed with another config: seed (1 in the run, 7 given).',
      hint: expect.stringContaining('--init-from tiny'),
    });
    expect(existsSync(runFiles(run).lock)).toBe(false);
  });

  it('trains longer when the config given says so, and keeps that', async () => {
    const folder = temporaryFolder();
    const run = await trainTiny(folder);
    const config = await tinyConfig(folder, ['training.epochs=3', 'checkpoint.keep=2']);
    const events = await collectEvents(resumeRun(run, { config }));
    expect(events.at(-1)).toMatchObject({ type: 'finished', step: 27 });
    expect(await loadConfig(runFiles(run).config)).toMatchObject({ training: { epochs: 3 }, checkpoint: { keep: 2 } });
    expect(logOf(run).filter((line) => line.includes('"finished"'))).toHaveLength(1);
  });

  it('continues a run of kernels that no longer exist', async () => {
    const run = await trainTiny(temporaryFolder(), { stopAfter: 4 });
    const last = checkpointFolder(run, 'last');
    const text = readFileSync(runFiles(run).config, 'utf8');
    expect(text).toContain('kernels: auto');
    writeFileSync(runFiles(run).config, text.replace('kernels: auto', 'kernels: stock'));
    const checkpoint = await loadCheckpoint(last);
    await saveCheckpoint(last, {
      ...checkpoint,
      config: withValueAt(checkpoint.config, ['training', 'kernels'], 'stock'),
    });
    expect((await loadCheckpoint(last)).config).toMatchObject({ training: { kernels: 'stock' } });
    expect((await collectEvents(resumeRun(run))).at(-1)).toMatchObject({ type: 'finished', step: 18 });
  });

  it('does not train longer on a schedule that is laid out over the run', async () => {
    const folder = temporaryFolder();
    const set: Setting[] = ['training.schedule={type: cosine}'];
    const run = await trainTiny(folder, { set, stopAfter: 3 });
    const config = await tinyConfig(folder, [...set, 'training.epochs=3']);
    await expect(collectEvents(resumeRun(run, { config }))).rejects.toThrow(
      'training.epochs (2 in the run, 3 given: the learning rate of a cosine schedule depends on the length of the run)',
    );
  });

  it('refuses training text that has changed', async () => {
    const folder = temporaryFolder();
    const run = await trainTiny(folder, { stopAfter: 3 });
    writeFileSync(join(folder, 'text.txt'), tinyText().replace('sol', 'mar'));
    await expect(collectEvents(resumeRun(run))).rejects.toBeInstanceOf(DataError);
  });

  it('refuses a run that is being trained', async () => {
    const run = await trainTiny(temporaryFolder(), { stopAfter: 3 });
    const lock = await lockRun(run);
    await expect(collectEvents(resumeRun(run))).rejects.toThrow('Run tiny is being trained by process');
    await lock.release();
  });

  it('says that a run which stopped before its first checkpoint has to start anew', async () => {
    const run = await trainTiny(temporaryFolder(), { stopAfter: 3 });
    rmSync(runFiles(run).checkpoints, { recursive: true });
    await expect(collectEvents(resumeRun(run))).rejects.toThrow('has no checkpoint to resume from');
  });

  it('names the damage in a checkpoint, and how to continue from the newest whole one', async () => {
    const run = await trainTiny(temporaryFolder());
    writeFileSync(join(checkpointFolder(run, 'last'), 'optimizer.bin'), 'torn');
    const best = checkpointFolder(run, 'best');
    await expect(collectEvents(resumeRun(run))).rejects.toMatchObject({
      message: expect.stringContaining('optimizer.bin is 4 bytes long'),
      hint: `The newest intact checkpoint beside it is ${best}, of step 18: use it with --checkpoint best.`,
    });
    await collectEvents(resumeRun(run, { checkpoint: 'best' }));
    expect((await openRun(run, 'last')).checkpoint.snapshot.progress.step).toBe(18);
  });

  it('puts a checkpoint in place whose save was cut short, and says so', async () => {
    const run = await trainTiny(temporaryFolder(), { stopAfter: 3 });
    const last = checkpointFolder(run, 'last');
    renameSync(last, `${last}.saving`);
    const events = await collectEvents(resumeRun(run));
    expect(events.find(({ type }) => type === 'warning')).toMatchObject({
      message: 'The last save of last was complete but not yet in place; it has been restored.',
    });
    expect(readdirSync(runFiles(run).checkpoints).sort()).toEqual(['best', 'last']);
  });
});
