import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { oldRuns } from './served.js';

const script = join(import.meta.dirname, '../../bench/serve/run.mjs');

it('answers good and bad requests for a while without a failure', { timeout: 120_000 }, async () => {
  const args = ['--soak', '0.1', '--every', '2', '--hosts', 'wasm', '--runs', oldRuns, '--run', 'languageModel'];
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { cwd: oldRuns });
  const lines = stdout.trim().split('\n');
  const { failures, requests, statuses, lateMB } = JSON.parse(lines.at(-1) as string);
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(20);
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['200', '400']));
  expect(lateMB).toBeGreaterThan(0);
  expect(lines.length).toBeGreaterThan(3);
});
