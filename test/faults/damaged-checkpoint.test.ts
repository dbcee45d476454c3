import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/checkpoint/load.js';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { CheckpointError } from '../../src/errors.js';
import { createCheckpoint } from '../checkpoint/create-checkpoint.js';
import { temporaryFolder } from '../temporary-folder.js';

const PARTS = [
  'carried.bin',
  'config.json',
  'manifest.json',
  'model.json',
  'optimizer.bin',
  'state.json',
  'tokenizer.json',
  'vocabulary.json',
  'weights.bin',
];

async function createFolder(): Promise<string> {
  const folder = join(temporaryFolder(), 'last');
  await saveCheckpoint(folder, createCheckpoint());
  return folder;
}

/** Detected with a sentence that names the file, or without any effect. */
async function expectDetected(folder: string, file: string, damage: string): Promise<'detected' | 'harmless'> {
  try {
    expect(await loadCheckpoint(folder), damage).toEqual(createCheckpoint());
    return 'harmless';
  } catch (error) {
    expect(error, damage).toBeInstanceOf(CheckpointError);
    expect((error as Error).message, damage).toContain(basename(file));
    return 'detected';
  }
}

it('has the parts that are damaged here', async () => {
  expect(readdirSync(await createFolder()).sort()).toEqual(PARTS);
});

describe.each(PARTS)('%s', (part) => {
  it('with any one byte changed in one bit is found damaged', { timeout: 300_000 }, async () => {
    const folder = await createFolder();
    const file = join(folder, part);
    const whole = readFileSync(file);
    for (let offset = 0; offset < whole.length; offset++) {
      const damaged = Buffer.from(whole);
      damaged[offset] = (whole[offset] as number) ^ (1 << (offset % 8));
      writeFileSync(file, damaged);
      expect(await expectDetected(folder, file, `bit ${offset % 8} of byte ${offset}`)).toBe('detected');
    }
  });

  it('cut, lengthened, emptied, zeroed, reversed or gone is found damaged', async () => {
    const folder = await createFolder();
    const file = join(folder, part);
    const whole = readFileSync(file);
    const spoilt: [string, Buffer | null][] = [
      ['one byte shorter', whole.subarray(0, -1)],
      ['half', whole.subarray(0, whole.length >> 1)],
      ['one byte', whole.subarray(0, 1)],
      ['empty', Buffer.alloc(0)],
      ['one byte longer', Buffer.concat([whole, Buffer.from('x')])],
      ['twice', Buffer.concat([whole, whole])],
      ['zeroed, as a power cut leaves files without a sync', Buffer.alloc(whole.length)],
      ['reversed', Buffer.from(whole).reverse()],
      ['gone', null],
    ];
    for (const [damage, bytes] of spoilt) {
      if (bytes) writeFileSync(file, bytes);
      else rmSync(file);
      const outcome = await expectDetected(folder, file, damage);
      // The manifest ends with a line break, which a cut may take without harm.
      expect([part, damage, outcome]).toEqual([
        part,
        damage,
        part === 'manifest.json' && damage === 'one byte shorter' ? 'harmless' : 'detected',
      ]);
    }
  });

  it('taken from another checkpoint is found out', async () => {
    const folder = await createFolder();
    const other = join(temporaryFolder(), 'other');
    await saveCheckpoint(other, createCheckpoint(2));
    writeFileSync(join(folder, part), readFileSync(join(other, part)));
    const error = await loadCheckpoint(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckpointError);
  });
});
