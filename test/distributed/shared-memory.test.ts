import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Collective } from '../../src/distributed/addon.js';
import { createSharedSums } from '../../src/distributed/shared-sums.js';
import { temporaryFolder } from '../temporary-folder.js';
import { endOf, lastWeights, lossesOf, runFolder, startGroup, writeTiny } from './group.js';
import { backend } from './workers.js';

const STEPS = 60;

/** Trains on `workers` processes; returns the weights, the losses, and how many shared memories each process had mapped. */
async function train(workers: number, sharedMemory: boolean) {
  const folder = temporaryFolder();
  const config = writeTiny(folder, { steps: STEPS });
  const group = await startGroup(workers, () => [config], { RNN_SHARED_MEMORY: sharedMemory ? '1' : '0' });
  const chief = group.workers[0];
  await chief?.says(/step \d+\/\d+|Finished/);
  const mapped = group.workers.map(({ pid }) => memoriesOf(pid));
  expect((await endOf(group.workers)).map(({ exitCode }) => exitCode)).toEqual(group.workers.map(() => 0));
  return { mapped, weights: lastWeights(runFolder(folder)), losses: lossesOf(join(folder, 'runs/tiny')) };
}

const memoriesOf = (pid: number) => readFileSync(`/proc/${pid}/maps`, 'utf8').split('memfd:rnn gradients').length - 1;

describe.runIf(backend.name === 'tensorflow' && process.platform === 'linux')('workers of one machine', () => {
  it('sum in memory that they share, two of them with the bits of the network', { timeout: 240_000 }, async () => {
    const shared = await train(2, true);
    const sent = await train(2, false);
    for (const count of shared.mapped) expect(count).toBeGreaterThanOrEqual(2);
    expect(sent.mapped).toEqual([0, 0]);
    expect(shared.weights.equals(sent.weights)).toBe(true);
  });

  it('sum so when there are three of them', { timeout: 240_000 }, async () => {
    const [two, three] = [await train(2, true), await train(3, true)];
    // Of three workers each, and of what they shared before they needed more.
    for (const count of three.mapped) expect(count).toBeGreaterThanOrEqual(3);
    expect(three.losses.size).toBe(STEPS);
    for (const [step, loss] of three.losses)
      expect(Math.abs(loss / (two.losses.get(step) as number) - 1)).toBeLessThan(1e-6);
  });
});

describe('sums that use the network', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('begin in the call, before the caller computes on', async () => {
    vi.stubEnv('RNN_SHARED_MEMORY', '0');
    const allocate = (bytes: number) => new ArrayBuffer(bytes);
    const wire = { rank: 0, size: 1, collective: { allocate }, sum: async () => {} };
    const network = vi.fn(async () => {});
    const { memory, sum } = createSharedSums({ allocate } as Collective, wire)({ bytes: 16, network });
    // The first one asks the others whether they share memory.
    await sum(3);
    network.mockClear();
    const ended = sum(4);
    expect(network.mock.calls).toEqual([[memory, 4]]);
    await ended;
  });
});
