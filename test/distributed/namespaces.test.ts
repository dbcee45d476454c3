import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLinks, whyNoLinks } from '../../bench/distributed/links.mjs';
import { bin, rnn } from '../cli/rnn.js';
import { temporaryFolder } from '../temporary-folder.js';
import { lastWeights, lossesOf, runFolder, writeTiny } from './group.js';
import { backend, configsOf, startWorker } from './workers.js';

const reason = backend.name === 'tensorflow' ? whyNoLinks() : 'there is no TensorFlow';

describe.skipIf(reason !== null)(`two networks${reason === null ? '' : ` (${reason})`}`, { timeout: 300_000 }, () => {
  let links: ReturnType<typeof openLinks>;
  beforeAll(() => {
    links = openLinks('100mbit+5ms+1%', 2);
    console.log(`packets are delayed and lost by ${links.by}`);
  });
  afterAll(() => links.close());

  const start = (args: (rank: number) => readonly string[]) =>
    configsOf(links.addresses).map((config, rank) =>
      startWorker([bin, 'train', ...args(rank)], config, {}, links.through(rank)),
    );

  it('train the run of one process over a slow, lossy line', async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder, { steps: 60 });
    const workers = start(() => [config, '--name', 'apart']);
    for (const { exitCode, stderr } of await Promise.all(workers.map(({ ended }) => ended)))
      expect(exitCode, stderr).toBe(0);
    expect((await rnn(['train', config, '--name', 'alone', '--quiet'])).exitCode).toBe(0);
    const [expected, found] = [lossesOf(runFolder(folder, 'alone')), lossesOf(runFolder(folder, 'apart'))];
    expect(found.size).toBe(60);
    for (const [step, loss] of expected) expect(Math.abs((found.get(step) as number) - loss)).toBeLessThan(1e-6);
  });

  it('each name the other when the line is cut, and continue to the same weights', async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder, { steps: 200 });
    const whole = await Promise.all(start(() => [config, '--name', 'whole']).map(({ ended }) => ended));
    expect(whole.map(({ exitCode }) => exitCode)).toEqual([0, 0]);

    const workers = start(() => [config, '--name', 'cut']);
    await workers[0]?.says(/epoch 2 {2}training/);
    const at = performance.now();
    links.cut();
    const ended = await Promise.all(workers.map((worker) => worker.ended));
    links.mend();
    for (const [rank, { exitCode, stderr, lines }] of ended.entries()) {
      expect(exitCode, stderr).toBe(75);
      const named = lines.find(
        ({ text }) => text.includes(`(${links.addresses[1 - rank]})`) && /lost|answer|gone|ended/.test(text),
      );
      expect(named, stderr).toBeDefined();
      console.log(`worker ${rank}: ${Math.round((named?.at as number) - at)} ms, ${named?.text}`);
    }

    const resumed = start((rank) =>
      rank === 0 ? ['--resume', 'cut', '--runs', join(folder, 'runs')] : [config, '--name', 'x'],
    );
    for (const { exitCode, stderr } of await Promise.all(resumed.map(({ ended }) => ended)))
      expect(exitCode, stderr).toBe(0);
    expect(lastWeights(runFolder(folder, 'cut')).equals(lastWeights(runFolder(folder, 'whole')))).toBe(true);
  });
});
