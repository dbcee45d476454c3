import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedFolder } from '../temporary-folder.js';
import { bin, rnn } from './rnn.js';

const folder = sharedFolder();
const env = { XDG_CACHE_HOME: join(folder, 'cache'), RNN_BACKEND: 'wasm' };
const cache = join(folder, 'cache', 'rnn', 'tokens');

/** Bytes of samples that are written, but not yet an entry of the cache. */
function unfinishedBytes(): number {
  const parts = existsSync(cache) ? readdirSync(cache).filter((name) => name.includes('.part.')) : [];
  const path = join(cache, parts[0] ?? '', 'entry.records');
  return parts.length > 0 && existsSync(path) ? statSync(path).size : 0;
}

it('a run killed while it writes its samples into the cache leaves nothing that the next one takes', async () => {
  mkdirSync(join(folder, 'cache'));
  // 7 MB: read into a file for its size.
  const text = Array.from({ length: 40 }, (_, index) => `frase${index % 7} palabra${index % 11}`).join(' ');
  const rows = Array.from({ length: 11_000 }, (_, index) => `${index % 2 ? 'pos' : 'neg'},${text} ${index}\n`);
  writeFileSync(join(folder, 'rows.csv'), rows.join(''));
  const config = {
    task: 'classification',
    data: { train: 'rows.csv', validationFraction: 0.001 },
    text: { minCount: 2 },
    model: { hiddenSize: 3, input: { size: 3 } },
    training: { steps: 2, epochs: null, batchSize: 2 },
  };
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));

  const killed = spawn(bin, ['train', 'c.json'], { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' });
  while (unfinishedBytes() === 0 && killed.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(killed.signalCode).toBe('SIGKILL');
  expect(unfinishedBytes()).toBeGreaterThan(0);
  expect(readdirSync(cache).filter((name) => name.endsWith('.samples'))).toEqual([]);
  expect(existsSync(join(folder, 'runs'))).toBe(false);

  const losses = ({ stdout }: { stdout: string }) =>
    stdout
      .split('\n')
      .filter((line) => line.includes('"type":"step"'))
      .map((line) => JSON.parse(line).loss);
  const first = await rnn(['train', 'c.json', '--json'], { cwd: folder, env });
  expect(first.exitCode, first.stderr).toBe(0);
  const kept = readdirSync(cache);
  expect(kept).toEqual([expect.stringMatching(/\.samples$/)]);
  const second = await rnn(['train', 'c.json', '--json'], { cwd: folder, env });
  expect(losses(second)).toEqual(losses(first));
  expect(losses(first)).toHaveLength(2);
  expect(readdirSync(cache)).toEqual(kept);
}, 300_000);
