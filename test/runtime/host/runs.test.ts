import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { BackendName } from '../../../src/kernels/hosts/hosts.js';
import { hostStatuses, openBackend } from '../../../src/kernels/hosts/open-backend.js';
import { trainRun } from '../../../src/run/train-run.js';
import { heldByHost } from '../../host-memory.js';
import { type Setting, tinyConfig } from '../../run/tiny-run.js';
import { temporaryFolder } from '../../temporary-folder.js';

vi.setConfig({ testTimeout: 300_000 });

const present = hostStatuses().filter(({ available }) => available);
const native = present.filter(({ name }) => name !== 'wasm').map(({ name }) => name);
const own = present.filter(({ name }) => name !== 'tensorflow').map(({ name }) => name);

afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  openBackend();
});

/** Trains a tiny model on a host, of lines that differ in length, and calls `look` after each step. */
async function train(host: BackendName, set: Setting[], look: (step: number, loss: number) => void): Promise<void> {
  vi.stubEnv('RNN_BACKEND', host);
  openBackend();
  for await (const event of trainRun(await tinyConfig(temporaryFolder(), set))) {
    if (event.type === 'step') look(event.step, event.loss);
  }
}

async function losses(host: BackendName, set: Setting[]): Promise<number[]> {
  const all: number[] = [];
  await train(host, ['training.steps=20', 'training.epochs=null', ...set], (_, loss) => all.push(loss));
  return all;
}

// The vectors of the hosts differ in length, so sums are taken in another order.
describe.each(['lstm', 'gru', 'simpleRnn'])('20 steps of a %s have the same losses', (cell) => {
  const set: Setting[] = [`model.cell=${cell}`];

  it.each(native)('on wasm as on %s', async (host) => {
    const [expected, actual] = [await losses(host, set), await losses('wasm', set)];
    expect(actual).toHaveLength(20);
    for (const [step, loss] of actual.entries()) {
      expect(Math.abs(loss - (expected[step] as number)), `step ${step + 1}`).toBeLessThan(1e-6);
    }
  });
});

describe('the memory of a host', () => {
  it.each(own)('%s stays flat over 500 steps', async (host) => {
    const stepsPerEpoch = 9;
    const held: number[] = [];
    const set: Setting[] = ['training.steps=504', 'training.epochs=null', 'sampling.everyEpochs=100'];
    await train(host, set, (step) => {
      if (step % stepsPerEpoch === 0) held.push(heldByHost());
    });
    expect(held).toHaveLength(56);
    // The first epochs take what is kept for the next batches of each length.
    expect(new Set(held.slice(2)).size).toBe(1);
  });
});
