import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin, rnn } from '../cli/rnn.js';
import { temporaryFolder } from '../temporary-folder.js';
import { lastWeights, lossesOf, runFolder, writeTiny } from './group.js';
import { backend, startWorker } from './workers.js';

const LONG = 300_000;
const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
const canEnclose = spawnSync('unshare', [...user, '--net', 'ip', 'link', 'set', 'lo', 'up']).status === 0;

describe.runIf(backend.name === 'tensorflow')('--workers', { timeout: LONG }, () => {
  it('trains the run of one process, and shows the chief alone', async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder, { steps: 60 });
    const together = await rnn(['train', config, '--name', 'together', '--workers', '2', '--trust-network']);
    expect(together).toMatchObject({ exitCode: 0 });
    expect(together.stderr).toContain('Finished after 60 steps');
    expect(together.stderr).not.toContain('[worker 1]');
    await rnn(['train', config, '--name', 'alone', '--quiet']);
    const [expected, found] = [lossesOf(runFolder(folder, 'alone')), lossesOf(runFolder(folder, 'together'))];
    for (const [step, loss] of expected) expect(Math.abs((found.get(step) as number) / loss - 1)).toBeLessThan(1e-6);
    expect(lastWeights(runFolder(folder, 'together'))).toHaveLength(lastWeights(runFolder(folder, 'alone')).length);
  });

  it.each([
    ['too few rows', ['--set', 'training.batchSize=1', '--workers', '2'], {}, /too few rows for 2 workers/],
    ['TF_CONFIG', ['--workers', '2'], { TF_CONFIG: '{}' }, /TF_CONFIG makes this process itself a worker/],
    ['no workers to trust', ['--trust-network'], {}, /--trust-network requires --workers/],
  ])('is refused with %s', async (_, args, env, message) => {
    const { exitCode, stderr } = await rnn(['train', writeTiny(temporaryFolder()), ...args], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.skipIf(!canEnclose)('needs no trust where the system gives them a network of their own', async () => {
    const config = writeTiny(temporaryFolder(), { steps: 2 });
    const { exitCode, stderr } = await rnn(['train', config, '--workers', '2']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).not.toMatch(/without authentication/);
  });

  it('asks for trust where the system gives none', async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder, { steps: 2 });
    writeFileSync(join(folder, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const PATH = `${folder}:${process.env.PATH}`;
    const { exitCode, stderr } = await rnn(['train', config, '--workers', '2'], { env: { PATH } });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Add --trust-network if you trust everyone who can reach this machine/);
  });

  const start = (config: string) => startWorker([bin, 'train', config, '--workers', '2', '--trust-network'], null);

  it('passes Ctrl-C on: all stop after a step that is saved', async () => {
    const folder = temporaryFolder();
    const launcher = start(writeTiny(folder, { steps: 100_000, everySteps: 100_000 }));
    await launcher.says(/step \d+/);
    launcher.kill('SIGINT');
    expect((await launcher.ended).exitCode).toBe(130);
    expect(lastWeights(runFolder(folder)).length).toBeGreaterThan(0);
  });

  it.runIf(process.platform === 'linux')(
    'ends all when one is lost, with a status for which it can be restarted',
    async () => {
      const launcher = start(writeTiny(temporaryFolder(), { steps: 100_000 }));
      await launcher.says(/step \d+/);
      const children = readFileSync(`/proc/${launcher.pid}/task/${launcher.pid}/children`, 'utf8')
        .trim()
        .split(' ')
        .map(Number);
      expect(children).toHaveLength(2);
      process.kill(children[1] as number, 'SIGKILL');
      const { exitCode, stderr } = await launcher.ended;
      expect(exitCode).toBe(75);
      expect(stderr).toMatch(/Worker 1 \(127\.0\.0\.1:\d+\) does not answer/);
      for (const child of children) expect(() => process.kill(child, 0)).toThrow();
    },
  );
});
