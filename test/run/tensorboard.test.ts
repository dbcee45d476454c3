import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { readJsonLines } from '../../src/run/json-lines.js';
import { type Run, runFiles } from '../../src/run/layout.js';
import type { MetricsLine } from '../../src/run/metrics-log.js';
import { resumeRun } from '../../src/run/resume-run.js';
import { scalarsOf } from '../../src/run/tensorboard.js';
import { temporaryFolder } from '../temporary-folder.js';
import { readScalars } from './event-file.js';
import { collectEvents, tinyConfig, trainTiny } from './tiny-run.js';

vi.setConfig({ testTimeout: 180_000 });

/** What the log has, as TensorBoard is to have it: float32, each number once. */
function expected(run: Run) {
  return readJsonLines(runFiles(run).metrics).flatMap((line) =>
    scalarsOf(line as MetricsLine).map(([tag, value]) => ({ step: line.step, tag, value: Math.fround(value) })),
  );
}

it('has the numbers of the log, each once, a resumed run too', async () => {
  const folder = temporaryFolder();
  const run = await trainTiny(folder, { set: ['logging.tensorboard=true'], stopAfter: 12 });
  const scalars = readScalars(runFiles(run).tensorboard);
  expect(scalars).toEqual(expected(run));
  expect(new Set(scalars.map(({ tag }) => tag))).toEqual(
    new Set([
      'train/loss',
      'train/learningRate',
      'train/gradientNorm',
      'train/tokensPerSecond',
      'epoch/loss',
      'validation/loss',
      'validation/perplexity',
      'validation/unknownShare',
      'validation/lossWithoutUnknown',
    ]),
  );
  await collectEvents(resumeRun(run));
  expect(readScalars(runFiles(run).tensorboard)).toEqual(expected(run));
  expect(expected(run).filter(({ tag }) => tag === 'train/loss')).toHaveLength(18);
});

const python = process.env.RNN_TENSORBOARD_PYTHON ?? 'python3';
const hasTensorBoard = spawnSync(python, ['-c', 'import tensorboard']).status === 0;

it.skipIf(!hasTensorBoard)('is read by TensorBoard itself', async () => {
  const run = await trainTiny(temporaryFolder(), { set: ['logging.tensorboard=true'] });
  const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
events.Reload()
json.dump({tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()['scalars']}, sys.stdout)`;
  const { stdout } = spawnSync(python, ['-c', script, runFiles(run).tensorboard], { encoding: 'utf8' });
  const read: Record<string, [number, number][]> = JSON.parse(stdout);
  const flat = Object.entries(read).flatMap(([tag, points]) => points.map(([step, value]) => ({ step, tag, value })));
  expect(flat).toHaveLength(expected(run).length);
  expect(flat).toEqual(expect.arrayContaining(expected(run)));
});

it('has all of a run for which it is switched on later', async () => {
  const folder = temporaryFolder();
  const run = await trainTiny(folder, { stopAfter: 12 });
  expect(existsSync(runFiles(run).tensorboard)).toBe(false);
  await collectEvents(resumeRun(run, { config: await tinyConfig(folder, ['logging.tensorboard=true']) }));
  expect(readScalars(runFiles(run).tensorboard)).toEqual(expected(run));
});

it('leaves out what is no number', () => {
  const line = {
    type: 'step',
    step: 1,
    time: '',
    loss: 2,
    learningRate: 0.1,
    gradientNorm: null,
    targetCount: 6,
    seconds: 0,
  };
  expect(scalarsOf(line)).toEqual([
    ['train/loss', 2],
    ['train/learningRate', 0.1],
  ]);
});
