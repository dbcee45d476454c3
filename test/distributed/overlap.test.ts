import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { endOf, lastWeights, runFolder, startGroup, writeTiny } from './group.js';
import { backend } from './workers.js';

/** The weights after some steps of layers that are large enough to be summed for themselves. */
async function train(workers: number, env: Record<string, string>): Promise<Buffer> {
  const folder = temporaryFolder();
  const file = writeTiny(folder, { steps: 6 });
  const config = JSON.parse(readFileSync(file, 'utf8'));
  Object.assign(config.model, { layers: 2, hiddenSize: 256 });
  writeFileSync(file, JSON.stringify(config));
  const group = await startGroup(workers, () => [file, '--quiet'], env);
  for (const { exitCode, stderr } of await endOf(group.workers)) expect(exitCode, stderr).toBe(0);
  return lastWeights(runFolder(folder));
}

describe.runIf(backend.name === 'tensorflow')('sums that begin while gradients are computed', () => {
  it.each([
    ['the network', '0'],
    ['shared memory', '1'],
  ])('through %s give the bits of sums that wait', { timeout: 240_000 }, async (_, shared) => {
    const early = await train(3, { RNN_SHARED_MEMORY: shared, RNN_OVERLAP: '1' });
    const late = await train(3, { RNN_SHARED_MEMORY: shared, RNN_OVERLAP: '0' });
    expect(early.equals(late)).toBe(true);
  });
});
