import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadCheckpoint } from '../../src/checkpoint/load.js';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { createCheckpoint } from '../checkpoint/create-checkpoint.js';
import { temporaryFolder } from '../temporary-folder.js';
import { compile } from './compile.js';

const WEIGHTS = 20_000;

/** A disk of `kilobytes`, or null where mounting is not allowed. */
function mountSmallDisk(kilobytes: number): string | null {
  const folder = temporaryFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]);
  if (status !== 0) return null;
  onTestFinished(() => {
    execFileSync('umount', [folder]);
  });
  return folder;
}

it('a full disk keeps the earlier checkpoint, and takes the next when there is space again', async ({ skip }) => {
  const disk = mountSmallDisk(300);
  if (disk === null)
    return skip('mounting a tmpfs is not allowed here; file-operations.test.ts injects the same error');
  const parent = join(disk, 'checkpoints');
  const last = join(parent, 'last');
  await saveCheckpoint(last, createCheckpoint(1, WEIGHTS));
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(140_000));
  await expect(saveCheckpoint(last, createCheckpoint(2, WEIGHTS))).rejects.toMatchObject({
    message: `The checkpoint ${last} cannot be written: the disk is full.`,
    hint: 'Free some space on it.',
  });
  expect(readdirSync(parent)).toEqual(['last']);
  expect(await loadCheckpoint(last)).toEqual(createCheckpoint(1, WEIGHTS));
  rmSync(join(disk, 'ballast'));
  await saveCheckpoint(last, createCheckpoint(3, WEIGHTS));
  expect(await loadCheckpoint(last)).toEqual(createCheckpoint(3, WEIGHTS));
});

it('a file-size limit is reported in a sentence and keeps the earlier checkpoint', { timeout: 30_000 }, async () => {
  const parent = temporaryFolder();
  await saveCheckpoint(join(parent, 'last'), createCheckpoint(1, WEIGHTS));
  const compiled = compile([
    'src/checkpoint',
    'src/errors.ts',
    'test/checkpoint/create-checkpoint.ts',
    'test/faults/save-loop.ts',
  ]);
  onTestFinished(() => rmSync(compiled, { recursive: true, force: true }));
  const script = join(compiled, 'test/faults/save-loop.js');
  const { stderr } = spawnSync(
    'bash',
    ['-c', 'ulimit -f 40; exec "$@"', 'bash', process.execPath, script, parent, `${WEIGHTS}`],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).toContain('cannot be written: the file would be larger than this process may write.');
  expect(readdirSync(parent)).toEqual(['last']);
  expect(await loadCheckpoint(join(parent, 'last'))).toEqual(createCheckpoint(1, WEIGHTS));
});
