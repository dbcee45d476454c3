import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configToYaml } from '../../src/config/write.js';
import { checkpointFolder, type Run } from '../../src/run/layout.js';
import { openRun } from '../../src/run/open-run.js';
import { findRun } from '../../src/run/runs.js';
import { logOf, type Setting, tinyConfig, trainTiny } from '../run/tiny-run.js';
import { temporaryFolder } from '../temporary-folder.js';
import { compile } from './compile.js';

const SET: Setting[] = [
  'training.kernels=reference',
  'checkpoint.everySteps=3',
  'checkpoint.keep=2',
  'training.epochs=10',
];

let compiled = '';
beforeAll(() => {
  compiled = compile(['src', 'test/faults/train-loop.ts']);
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

interface Moment {
  type: string;
  step: number;
}

/** Trains until the process says an event of a type, of that step or a later one, and kills it then; else to the end. */
async function train(config: string, moment: Moment | null): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [join(compiled, 'test/faults/train-loop.js'), config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(child.stdout).on('line', (line) => {
    const [type, step] = line.split(' ');
    if (moment !== null && type === moment.type && Number(step) >= moment.step) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('close', () => resolve(child.signalCode)));
}

const weightsOf = (run: Run) => readFileSync(join(checkpointFolder(run, 'last'), 'weights.bin'));

it('a run killed again and again, and resumed, equals an uninterrupted one', { timeout: 300_000 }, async () => {
  const whole = await trainTiny(temporaryFolder(), { set: SET });
  const folder = temporaryFolder();
  // A separate file with the settings, because the process has no --set.
  const config = join(folder, 'killed.yaml');
  writeFileSync(config, configToYaml(await tinyConfig(folder, SET)));

  // Under load the kill comes some steps late: the moments are far from one another, and from the end.
  const moments: Moment[] = [
    { type: 'step', step: 1 },
    { type: 'saved', step: 3 },
    { type: 'epoch', step: 9 },
    { type: 'step', step: 16 },
    { type: 'evaluation', step: 27 },
    { type: 'saved', step: 36 },
    { type: 'sample', step: 45 },
  ];
  for (const moment of moments) expect(await train(config, moment), JSON.stringify(moment)).toBe('SIGKILL');
  expect(await train(config, null)).toBeNull();
  const run = await findRun(join(folder, 'runs'), null);
  expect(run.name).toBe('tiny');
  expect((await openRun(run, 'last')).checkpoint.snapshot.progress.step).toBe(90);
  expect(weightsOf(run).equals(weightsOf(whole))).toBe(true);
  expect(logOf(run)).toEqual(logOf(whole));
  expect(logOf(run, 'samples')).toEqual(logOf(whole, 'samples'));
});
