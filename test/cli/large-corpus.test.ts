import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, rnn } from './rnn.js';

/** A corpus that is encoded in a file for its size: 33 MB. */
let folder: string;
let env: Record<string, string>;
let tokens: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnn-large-'));
  env = { XDG_CACHE_HOME: join(folder, 'cache'), RNN_BACKEND: 'wasm' };
  tokens = join(folder, 'cache', 'rnn', 'tokens');
  const lines = Array.from({ length: 3000 }, (_, line) => `La línea ${line * 7919} dice «¿qué?» a las 10:30.`).join(
    '\n',
  );
  await writeFile(join(folder, 'a.txt'), `${lines}\n`.repeat(Math.ceil((34 * 2 ** 20) / Buffer.byteLength(lines))));
  await mkdir(join(folder, 'cache'));
  const config = {
    task: 'languageModel',
    data: { train: 'a.txt', unit: 'stream', validationFraction: 0.0001 },
    text: { level: 'character' },
    model: { hiddenSize: 4, input: { type: 'embedding', size: 4 } },
    training: { steps: 1, epochs: null, batchSize: 2, sequenceLength: 5 },
  };
  await writeFile(join(folder, 'c.json'), JSON.stringify(config));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A training run that has begun to encode its corpus. */
async function startEncoding(): Promise<{ child: ChildProcess; stderr(): string }> {
  const child = spawn(bin, ['train', 'c.json'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr?.on('data', (bytes) => {
    told += bytes;
  });
  const isEncoding = async () =>
    (existsSync(tokens) ? await readdir(tokens) : []).some((name) => name.includes('.part.'));
  while (!(await isEncoding()) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  return { child, stderr: () => told };
}

describe('a corpus that is encoded in a file', () => {
  it('is left by the first Ctrl-C while it is encoded, with nothing half-written', async () => {
    const { child, stderr } = await startEncoding();
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect([code, stderr()]).toEqual([130, expect.stringContaining('Stopping.')]);
    expect(stderr()).not.toContain('error:');
    expect(await readdir(tokens)).toEqual([]);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  }, 120_000);

  it('is encoded anew after a run that was killed while it encoded, and taken from the cache after that', async () => {
    const { child: killed } = await startEncoding();
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect((await readdir(tokens)).some((name) => name.endsWith('.tokens'))).toBe(false);
    expect(existsSync(join(folder, 'runs'))).toBe(false);

    const first = await rnn(['train', 'c.json', '--json'], { cwd: folder, env });
    expect(first.exitCode, first.stderr).toBe(0);
    const kept = await readdir(tokens);
    expect(kept).toEqual([expect.stringMatching(/\.tokens$/)]);
    const second = await rnn(['train', 'c.json', '--json'], { cwd: folder, env });
    const steps = (out: string) =>
      out
        .split('\n')
        .filter((line) => line.includes('"step"'))
        .map((line) => JSON.parse(line).loss);
    expect(steps(second.stdout)).toEqual(steps(first.stdout));
    expect(await readdir(tokens)).toEqual(kept);

    const evaluated = await rnn(['eval', '--json'], { cwd: folder, env });
    expect(evaluated.exitCode, evaluated.stderr).toBe(0);
    expect(await readdir(tokens)).toEqual(kept);

    const listed = await rnn(['cache', '--json'], { cwd: folder, env });
    expect(JSON.parse(listed.stdout).texts).toEqual([expect.objectContaining({ sources: ['a.txt'] })]);
    const pruned = await rnn(['cache', 'prune'], { cwd: folder, env });
    expect(pruned.stderr).toContain('Deleted 0 files');
    const cleared = await rnn(['cache', 'clear'], { cwd: folder, env });
    expect(cleared.stderr).toContain('Deleted 1 file');
    expect(await readdir(tokens)).toEqual([]);
  }, 300_000);
});
