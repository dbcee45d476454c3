import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configToYaml } from '../../src/config/write.js';
import { checkpointFolder, type Run } from '../../src/run/layout.js';
import { openRun } from '../../src/run/open-run.js';
import { findRun } from '../../src/run/runs.js';
import { logOf, type Setting, tinyConfig, trainTiny } from '../run/tiny-run.js';
import { temporaryFolder } from '../temporary-folder.js';
import { compile } from './compile.js';

// The native kernels' sources are not compiled with the rest.
const SET: Setting[] = ['training.kernels=stock', 'checkpoint.everySteps=2', 'checkpoint.keep=2', 'training.epochs=3'];

let compiled = '';
beforeAll(() => {
  compiled = compile(['src', 'test/faults/train-loop.ts']);
}, 30_000);
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

/** Trains until the process has said `words`, and kills it then; without `words`, to the end. */
async function train(config: string, words: string | null): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [join(compiled, 'test/faults/train-loop.js'), config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
    if (words !== null && said.includes(`${words}\n`)) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('close', () => resolve(child.signalCode)));
}

const weightsOf = (run: Run) => readFileSync(join(checkpointFolder(run, 'last'), 'weights.bin'));

it('a run killed again and again, and resumed, equals an uninterrupted one', { timeout: 120_000 }, async () => {
  const whole = await trainTiny(temporaryFolder(), { set: SET });
  const folder = temporaryFolder();
  // A file of its own, with the settings in it: the process has no --set.
  const config = join(folder, 'killed.yaml');
  writeFileSync(config, configToYaml(await tinyConfig(folder, SET)));

  for (const words of ['step 1', 'saved 2', 'step 9', 'epoch 9', 'evaluation 9', 'saved 12', 'step 20']) {
    expect(await train(config, words), words).toBe('SIGKILL');
  }
  expect(await train(config, null)).toBeNull();
  const run = await findRun(join(folder, 'runs'), null);
  expect(run.name).toBe('tiny');
  expect((await openRun(run, 'last')).checkpoint.snapshot.progress.step).toBe(27);
  expect(weightsOf(run).equals(weightsOf(whole))).toBe(true);
  expect(logOf(run)).toEqual(logOf(whole));
  expect(logOf(run, 'samples')).toEqual(logOf(whole, 'samples'));
});
