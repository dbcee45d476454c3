import { cpSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectCheckpoint, loadCheckpoint } from '../../src/checkpoint/load.js';
import { recoverCheckpoints } from '../../src/checkpoint/recover.js';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { temporaryFolder } from '../temporary-folder.js';
import { createCheckpoint } from './create-checkpoint.js';

type Standing = { [name in 'last' | 'last.saving' | 'last.previous']?: number | 'damaged' };

/** A folder of checkpoints as a crash may leave it: a number is the step of a whole one. */
async function leave(standing: Standing): Promise<string> {
  const parent = temporaryFolder();
  for (const [name, state] of Object.entries(standing)) {
    await saveCheckpoint(join(parent, name), createCheckpoint(typeof state === 'number' ? state : 99));
    if (state === 'damaged') writeFileSync(join(parent, name, 'weights.bin'), 'torn');
  }
  return parent;
}

const crashes: [string, Standing, number | null, string[]][] = [
  ['while the first was written', { 'last.saving': 'damaged' }, null, []],
  ['before the first took its place', { 'last.saving': 1 }, 1, ['last']],
  ['while the second was written', { last: 1, 'last.saving': 'damaged' }, 1, ['last']],
  ['before the old one stood aside', { last: 1, 'last.saving': 2 }, 2, ['last']],
  ['between the renames', { 'last.previous': 1, 'last.saving': 2 }, 2, ['last']],
  ['before the old one was removed', { last: 2, 'last.previous': 1 }, 2, ['last']],
  ['while the old one was removed', { last: 2, 'last.previous': 'damaged' }, 2, ['last']],
  ['and tore the new one', { last: 'damaged', 'last.previous': 1 }, 1, ['last']],
  ['and tore the new one before its place', { 'last.saving': 'damaged', 'last.previous': 1 }, 1, ['last']],
];

describe('recoverCheckpoints', () => {
  it.each(crashes)('after a crash %s: the newest whole one stands alone', async (_, standing, step, names) => {
    const parent = await leave(standing);
    await recoverCheckpoints(parent);
    expect(readdirSync(parent)).toEqual(names);
    if (step !== null) expect((await loadCheckpoint(join(parent, 'last'))).snapshot.progress.step).toBe(step);
  });

  it('says what it repaired', async () => {
    const repairs = await recoverCheckpoints(await leave({ 'last.previous': 1, 'last.saving': 2 }));
    expect(repairs).toEqual(['The last save of last was complete but not yet in place; it has been restored.']);
  });

  it('removes nothing whole or damaged when no save was cut short', async () => {
    const parent = await leave({ last: 'damaged' });
    expect(await recoverCheckpoints(parent)).toEqual([]);
    expect(readdirSync(parent)).toEqual(['last']);
  });

  it('removes what was being removed', async () => {
    const parent = await leave({ last: 2 });
    await saveCheckpoint(join(parent, 'step-1.removed'), createCheckpoint(1));
    await recoverCheckpoints(parent);
    expect(readdirSync(parent)).toEqual(['last']);
  });

  it('has nothing to do where there is no folder', async () => {
    expect(await recoverCheckpoints(join(temporaryFolder(), 'none'))).toEqual([]);
  });
});

describe('loadCheckpoint', () => {
  it.each([
    ['the new one', { 'last.saving': 2, 'last.previous': 1 } as Standing, 2],
    ['the old one when the new one is torn', { 'last.saving': 'damaged', 'last.previous': 1 } as Standing, 1],
  ])('between the renames of a save reads %s', async (_, standing, step) => {
    const parent = await leave(standing);
    expect((await inspectCheckpoint(join(parent, 'last'))).step).toBeGreaterThanOrEqual(step);
    expect((await loadCheckpoint(join(parent, 'last'))).snapshot.progress.step).toBe(step);
  });

  it('names the damaged file and offers the newest whole checkpoint beside it', async () => {
    const parent = temporaryFolder();
    for (const [name, step] of [
      ['step-1', 1],
      ['best', 2],
      ['last', 3],
      ['step-4', 4],
    ] as const) {
      await saveCheckpoint(join(parent, name), createCheckpoint(step));
    }
    writeFileSync(join(parent, 'step-4', 'state.json'), '{}');
    rmSync(join(parent, 'best', 'weights.bin'));
    await expect(loadCheckpoint(join(parent, 'best'))).rejects.toMatchObject({
      message: `${join(parent, 'best', 'weights.bin')} cannot be read: it does not exist.`,
      hint: `The newest intact checkpoint beside it is ${join(parent, 'last')}, of step 3: use it with --checkpoint last.`,
    });
  });

  it('says when there is no checkpoint at all', async () => {
    const folder = join(temporaryFolder(), 'best');
    await expect(loadCheckpoint(folder)).rejects.toThrow(`There is no checkpoint ${folder}.`);
  });

  it('reads one of the two, never a mixture, while a run replaces the checkpoint without pause', async () => {
    const parent = temporaryFolder();
    const folder = join(parent, 'last');
    await saveCheckpoint(folder, createCheckpoint(1));
    let saving = true;
    const writer = (async () => {
      for (let step = 2; saving; step++) await saveCheckpoint(folder, createCheckpoint(step));
    })();
    const seen = new Set<number>();
    for (let read = 0; read < 60 || (seen.size < 6 && read < 2000); read++) {
      const checkpoint = await loadCheckpoint(folder);
      expect(checkpoint).toEqual(createCheckpoint(checkpoint.snapshot.progress.step));
      seen.add(checkpoint.snapshot.progress.step);
    }
    saving = false;
    await writer;
    expect(seen.size).toBeGreaterThan(5);
  });

  it('reads a copy under another name', async () => {
    const parent = temporaryFolder();
    await saveCheckpoint(join(parent, 'best'), createCheckpoint());
    cpSync(join(parent, 'best'), join(parent, 'copy'), { recursive: true });
    renameSync(join(parent, 'best'), join(parent, 'moved'));
    expect(await loadCheckpoint(join(parent, 'copy'))).toEqual(await loadCheckpoint(join(parent, 'moved')));
  });
});
