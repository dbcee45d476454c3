import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin, rnn } from '../cli/rnn.js';
import { temporaryFolder } from '../temporary-folder.js';
import { endOf, lossesOf, runFolder, startGroup, writeTiny } from './group.js';
import { backend, startWorker } from './workers.js';

const LONG = 300_000;

describe.runIf(backend.name === 'tensorflow')('a group of workers', { timeout: LONG }, () => {
  it.each([
    { size: 3, after: 2 },
    { size: 2, after: 1 },
  ])('of $size stops after the same step where one is asked to, and continues with $after', async ({ size, after }) => {
    const folder = temporaryFolder();
    const config = writeTiny(folder);
    const { addresses, workers } = await startGroup(size, () => [config, '--name', 'stopped']);
    await workers[0]?.says(/epoch 1 /);
    const last = size - 1;
    workers[last]?.kill('SIGTERM');
    const ended = await endOf(workers);
    expect(ended.map(({ exitCode }) => exitCode)).toEqual(workers.map((_, rank) => (rank === last ? 143 : 75)));
    expect(ended[0]?.stderr).toContain(`worker ${last} (${addresses[last]}) received a stop signal`);
    const before = lossesOf(runFolder(folder, 'stopped')).size;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(400);

    const resume = ['--resume', 'stopped', '--runs', join(folder, 'runs')];
    const resumed =
      after === 1 ? [await rnn(['train', ...resume])] : await endOf((await startGroup(after, () => resume)).workers);
    expect(resumed.map(({ exitCode }) => exitCode)).toEqual(resumed.map(() => 0));
    const whole = await rnn(['train', config, '--name', 'alone', '--quiet']);
    expect(whole.exitCode).toBe(0);
    const [expected, found] = [lossesOf(runFolder(folder, 'alone')), lossesOf(runFolder(folder, 'stopped'))];
    expect(found.size).toBe(400);
    for (const [step, loss] of expected) expect(Math.abs((found.get(step) as number) / loss - 1)).toBeLessThan(1e-5);
  });

  it('is told which configuration differs, and refuses it on all', async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder);
    const { addresses, workers } = await startGroup(2, (rank) => [
      config,
      ...(rank === 1 ? ['--set', 'model.hiddenSize=13'] : []),
    ]);
    for (const { exitCode, stderr } of await endOf(workers)) {
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        `Worker 1 (${addresses[1]}) cannot train with the others: model.hiddenSize is [13] there and [12] for the chief`,
      );
    }
  });

  it('refuses other data', async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder);
    const other = writeTiny(join(folder, 'other'));
    const text = join(folder, 'other/text.txt');
    writeFileSync(text, readFileSync(text, 'utf8').replace('sol', 'los'));
    const { addresses, workers } = await startGroup(2, (rank) => [rank === 1 ? other : config]);
    for (const { exitCode, stderr } of await endOf(workers)) {
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`Worker 1 (${addresses[1]}) cannot train with the others: its data is different`);
    }
  });

  it('says on all what keeps one from beginning', async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder);
    const { addresses, workers } = await startGroup(2, (rank) => [
      config,
      ...(rank === 1 ? ['--set', 'data.train=nowhere.txt'] : []),
    ]);
    const [chief, other] = await endOf(workers);
    expect([chief?.exitCode, other?.exitCode]).toEqual([2, 2]);
    expect(other?.stderr).toContain('nowhere.txt');
    expect(chief?.stderr).toContain(`worker 1 (${addresses[1]}) reports:`);
  });

  it('says who is missing and since when', async () => {
    const config = writeTiny(temporaryFolder());
    const tfConfig = JSON.stringify({
      cluster: { worker: ['127.0.0.1:29871', 'nowhere.invalid:29872'] },
      task: { type: 'worker', index: 0 },
    });
    const worker = startWorker([bin, 'train', config], tfConfig);
    await worker.says(/Waiting for worker 1 \(nowhere\.invalid:29872\) since \d\d:\d\d:\d\d\./);
    worker.kill('SIGTERM');
    expect((await worker.ended).exitCode).toBe(143);
  });

  it('names a process that is frozen', async () => {
    const folder = temporaryFolder();
    const { addresses, workers } = await startGroup(2, () => [writeTiny(folder, { steps: 100_000 })]);
    await workers[0]?.says(/epoch 1 /);
    const at = performance.now();
    workers[1]?.kill('SIGSTOP');
    const chief = await workers[0]?.ended;
    workers[1]?.kill('SIGKILL');
    expect(chief?.exitCode).toBe(75);
    const named = chief?.lines.find(
      ({ text }) => text.includes(`orker 1 (${addresses[1]})`) && /not answer/.test(text),
    );
    expect(named, chief?.stderr).toBeDefined();
    console.log(`named after ${Math.round((named?.at as number) - at)} ms`);
  });

  it('warns that the port is open', async () => {
    const folder = temporaryFolder();
    const { workers } = await startGroup(2, () => [writeTiny(folder, { steps: 2 })]);
    for (const { stderr } of await endOf(workers)) expect(stderr).toMatch(/without authentication/);
  });
});

it('cross-validation is refused on several workers', async () => {
  const tfConfig = JSON.stringify({ cluster: { worker: ['a:1', 'b:2'] }, task: { type: 'worker', index: 0 } });
  const { exitCode, stderr } = await rnn(['cross-validate', writeTiny(temporaryFolder())], {
    env: { TF_CONFIG: tfConfig },
  });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/Cross-validation runs in one process/);
});
