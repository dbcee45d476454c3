import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadCheckpoint } from '../../src/checkpoint/load.js';
import { recoverCheckpoints } from '../../src/checkpoint/recover.js';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { CheckpointError } from '../../src/errors.js';
import { createCheckpoint } from '../checkpoint/create-checkpoint.js';
import { temporaryFolder } from '../temporary-folder.js';
import { disk, failOnce, mend, stopAt } from './faulty-files.js';

vi.mock('node:fs/promises', async (original) => (await import('./faulty-files.js')).faulty(await original()));

vi.setConfig({ testTimeout: 180_000 });
afterEach(mend);

/** The number of calls in a save: the tests below break each of them in turn. */
async function countCalls(prepare: (folder: string) => Promise<void>): Promise<number> {
  const folder = join(temporaryFolder(), 'last');
  await prepare(folder);
  mend();
  await saveCheckpoint(folder, createCheckpoint(2));
  return disk.calls;
}

const firstSave = async () => {};
const replacement = (folder: string) => saveCheckpoint(folder, createCheckpoint(1));

const wholeStep = async (folder: string) => {
  const checkpoint = await loadCheckpoint(folder);
  const { step } = checkpoint.snapshot.progress;
  expect(checkpoint).toEqual(createCheckpoint(step));
  return step;
};

describe.each(['ENOSPC', 'EACCES', 'ENOENT'])('%s at any one call of a save', (code) => {
  it('loses no checkpoint, is reported in a sentence, and the next save leaves the new one alone', async () => {
    const calls = await countCalls(replacement);
    expect(calls).toBeGreaterThan(40);
    let failures = 0;
    for (let n = 1; n <= calls; n++) {
      const parent = temporaryFolder();
      const folder = join(parent, 'last');
      await replacement(folder);
      failOnce(n, code);
      const error = await saveCheckpoint(folder, createCheckpoint(2)).catch((reason: unknown) => reason);
      mend();
      if (error !== undefined) {
        failures += 1;
        expect(error, `call ${n}`).toBeInstanceOf(CheckpointError);
        expect((error as Error).message).not.toContain('injected');
      }
      const step = await wholeStep(folder);
      if (error === undefined) expect(step).toBe(2);
      await saveCheckpoint(folder, createCheckpoint(3));
      expect(await wholeStep(folder)).toBe(3);
      expect(readdirSync(parent), `after call ${n}`).toEqual(['last']);
    }
    expect(failures).toBeGreaterThan(30);
  });

  it('leaves nothing of a first checkpoint that could not be written', async () => {
    const calls = await countCalls(firstSave);
    for (let n = 1; n <= calls; n++) {
      const parent = temporaryFolder();
      failOnce(n, code);
      const error = await saveCheckpoint(join(parent, 'last'), createCheckpoint(2)).catch((reason: unknown) => reason);
      mend();
      if (error !== undefined) expect(error, `call ${n}`).toBeInstanceOf(CheckpointError);
      const left = readdirSync(parent);
      if (left.length > 0) expect(await wholeStep(join(parent, 'last')), `call ${n} left ${left}`).toBe(2);
    }
  });
});

describe('a machine that stops at any one call', () => {
  it.each([
    ['of a first save', firstSave, 0],
    ['of a replacement', replacement, 1],
  ])(
    '%s leaves a whole checkpoint, which a reader finds and the next run puts in place',
    async (_, prepare, earlier) => {
      const calls = await countCalls(prepare);
      let recovered = 0;
      for (let n = 1; n <= calls; n++) {
        const parent = temporaryFolder();
        const folder = join(parent, 'last');
        await prepare(folder);
        stopAt(n);
        const saved = await saveCheckpoint(folder, createCheckpoint(2)).then(
          () => true,
          () => false,
        );
        mend();
        const found = await wholeStep(folder).catch(() => 0);
        expect(found, `call ${n}`).toBeGreaterThanOrEqual(saved ? 2 : earlier);
        recovered += (await recoverCheckpoints(parent)).length;
        expect(await wholeStep(folder).catch(() => 0), `call ${n}`).toBeGreaterThanOrEqual(found);
        expect(readdirSync(parent).filter((name) => name !== 'last')).toEqual([]);
      }
      expect(recovered).toBeGreaterThan(0);
    },
  );
});

describe.each<[string, (n: number) => void]>([
  ['a machine that stops', stopAt],
  ['too many open files', (n) => failOnce(n, 'EMFILE')],
])('%s at any one call of a recovery', (_, breakAt) => {
  it.each([
    ['between the renames', ['last.previous', 'last.saving'], 2],
    ['before the old one was removed', ['last.previous', 'last'], 2],
  ])('after a crash %s loses nothing, and the next recovery finishes', async (_, names, newest) => {
    const cutShort = async () => {
      const parent = temporaryFolder();
      for (const [index, name] of names.entries()) {
        await saveCheckpoint(join(parent, 'aside'), createCheckpoint(index + 1));
        renameSync(join(parent, 'aside'), join(parent, name));
      }
      mend();
      return parent;
    };
    await recoverCheckpoints(await cutShort());
    const { calls } = disk;
    expect(calls).toBeGreaterThan(20);
    for (let n = 1; n <= calls; n++) {
      const parent = await cutShort();
      breakAt(n);
      await recoverCheckpoints(parent).catch(() => undefined);
      mend();
      expect(await wholeStep(join(parent, 'last')), `call ${n}`).toBeGreaterThanOrEqual(1);
      await recoverCheckpoints(parent);
      expect(await wholeStep(join(parent, 'last')), `call ${n}`).toBe(newest);
      expect(readdirSync(parent)).toEqual(['last']);
    }
  });
});
