import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/checkpoint/load.js';
import { createCheckpoint } from '../checkpoint/create-checkpoint.js';
import { temporaryFolder } from '../temporary-folder.js';
import { compile } from './compile.js';

/** More of them: RNN_KILLS=1000 npx vitest run test/faults/kill.test.ts */
const KILLS = Number(process.env.RNN_KILLS ?? 50);
const RUNS = 3;
const WEIGHTS = 20_000;
const LONGEST_MILLISECONDS = 40;

let compiled = '';
beforeAll(() => {
  compiled = compile([
    'src/checkpoint',
    'src/errors.ts',
    'test/checkpoint/create-checkpoint.ts',
    'test/faults/save-loop.ts',
  ]);
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

/** Starts a run that saves without pause, kills it after a random time and returns the last step it said was saved. */
async function saveAndKill(folder: string): Promise<number> {
  const child = spawn(process.execPath, [join(compiled, 'test/faults/save-loop.js'), folder, String(WEIGHTS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // It says that it has started, then each step it has saved.
  const enough = 1 + Math.floor(Math.random() * 3);
  let said = '';
  const ended = new Promise((resolve) => child.on('close', resolve));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text) => {
      said += text;
      if (said.split('\n').length > enough) resolve();
    });
    child.on('close', () => resolve());
  });
  await setTimeout(Math.random() * LONGEST_MILLISECONDS);
  child.kill('SIGKILL');
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  return Number(said.trim().split('\n').at(-1)) || 0;
}

it(`a process killed ${KILLS} times while it saves loses no checkpoint`, { timeout: 1000 * KILLS }, async () => {
  let kills = 0;
  let cutShort = 0;
  const killOver = async () => {
    const folder = temporaryFolder();
    let newest = 0;
    while (kills < KILLS) {
      kills += 1;
      newest = Math.max(newest, await saveAndKill(folder));
      cutShort += readdirSync(folder).filter((name) => name !== 'last').length > 0 ? 1 : 0;
      if (newest === 0 && !existsSync(join(folder, 'last'))) continue;
      const checkpoint = await loadCheckpoint(join(folder, 'last'));
      const { step } = checkpoint.snapshot.progress;
      expect(step).toBeGreaterThanOrEqual(newest);
      expect(checkpoint).toEqual(createCheckpoint(step, WEIGHTS));
      newest = step;
    }
    return newest;
  };
  const saved = await Promise.all(Array.from({ length: RUNS }, killOver));
  console.log(`${kills} kills, ${cutShort} of them in the middle of a save; saved up to steps ${saved.join(', ')}`);
  // Otherwise the kills came between the saves and have shown nothing.
  expect(cutShort).toBeGreaterThan(kills / 4);
  expect(Math.min(...saved)).toBeGreaterThan(kills / RUNS / 4);
});
