import { describe, expect, it } from 'vitest';
import type { JoinedGroup } from '../../src/distributed/group.js';
import { openBackend } from '../../src/kernels/hosts/open-backend.js';
import { referenceKernels as kernels } from '../../src/kernels/reference/reference.js';
import { buildTogether } from '../../src/run/opening.js';
import type { TaskTraining } from '../../src/tasks/task-training.js';
import { temporaryFolder } from '../temporary-folder.js';
import { tinyConfig } from './tiny-run.js';

openBackend();

/** Compares this worker, the chief, with one whose facts differ by these. */
async function compareWith(different: object): Promise<{ prepared: boolean; disposed: boolean; error: Error | null }> {
  const outcome = { prepared: false, disposed: false, error: null as Error | null };
  const group = {
    size: 2,
    rank: 0,
    cluster: { addresses: ['a:1', 'b:2'], rank: 0 },
    gather: async (own: { facts: object }) => [own, { ...own, facts: { ...own.facts, ...different } }],
    prepare: () => {
      outcome.prepared = true;
    },
  } as unknown as JoinedGroup;
  const training = {
    trainable: {
      parameters: [],
      dispose: () => {
        outcome.disposed = true;
      },
    },
    vocabulary: ['a', 'b'],
    dataHash: 'data',
    describe: () => ({ splits: [] }),
  } as unknown as TaskTraining;
  try {
    await buildTogether(group, { config: await tinyConfig(temporaryFolder()), kernels, step: 7 }, async () => training);
  } catch (error) {
    outcome.error = error as Error;
  }
  return outcome;
}

describe('workers before the first step', () => {
  it('train together where all is the same', async () => {
    expect(await compareWith({})).toEqual({ prepared: true, disposed: false, error: null });
  });

  it.each([
    ['version of rnn', { rnn: '9.9.9' }, /it has rnn 9\.9\.9, the chief \d/],
    ['version of TensorFlow', { tensorflow: '9.9.9' }, /it has TensorFlow 9\.9\.9, the chief /],
    ['kernels', { kernels: 'native' }, /it has kernels native, the chief reference/],
    ['vocabulary', { vocabulary: 'x' }, /its vocabulary is different/],
    ['data', { data: 'x' }, /its data is different/],
    ['step', { step: 3 }, /it is at step 3, the chief at 7/],
  ])('are refused with another %s, and the worker is named', async (_, different, message) => {
    const { prepared, disposed, error } = await compareWith(different);
    expect(error?.message).toMatch(/^Worker 1 \(b:2\) cannot train with the others: /);
    expect(error?.message).toMatch(message);
    expect([prepared, disposed]).toEqual([false, true]);
  });
});
