import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CheckpointError } from '../errors.js';
import type { Checkpoint } from './checkpoint.js';
import { explainFailure } from './failure.js';
import { MANIFEST, type Manifest } from './manifest.js';
import { renderManifestOf, renderParts } from './render.js';
import { exists, replaceFolder, savingOf, syncFolder } from './replacement.js';

/**
 * Writes a checkpoint as a self-contained folder and replaces an earlier one atomically: a crash leaves an intact checkpoint. Throws a
 * `CheckpointError` with the reason if it fails; the earlier checkpoint is then unchanged. Only one caller may write to a folder at a
 * time, which the lock of the run ensures.
 */
export async function saveCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  { tensorflowVersion = null }: { tensorflowVersion?: string | null } = {},
): Promise<void> {
  const saving = savingOf(folder);
  try {
    await refuseForeign(folder);
    await mkdir(dirname(folder), { recursive: true });
    await rm(saving, { recursive: true, force: true });
    await mkdir(saving);
    const parts = await writeParts(saving, checkpoint);
    const path = join(saving, MANIFEST);
    await writePart(path, [Buffer.from(renderManifestOf(checkpoint, parts, { path, tensorflowVersion }))]);
    await syncFolder(saving);
    await replaceFolder(folder);
  } catch (cause) {
    await rm(saving, { recursive: true, force: true }).catch(() => undefined);
    throw explainFailure(`The checkpoint ${folder} cannot be written`, cause);
  }
}

// A wrong path must not delete a folder of the user.
async function refuseForeign(folder: string): Promise<void> {
  if (!(await exists(folder)) || (await exists(join(folder, MANIFEST)))) return;
  if ((await readdir(folder)).length === 0) return;
  throw new CheckpointError(`${folder} is not a checkpoint and is not replaced.`, {
    hint: 'Move it away, or give another name.',
  });
}

async function writeParts(folder: string, checkpoint: Checkpoint): Promise<Manifest['parts']> {
  const contents = renderParts(checkpoint, folder);
  // Written in parallel, so that the file system groups the syncs; all are awaited, so that none still writes after a failure.
  const written = await Promise.allSettled(
    Object.entries(contents).map(
      async ([name, chunks]) => [name, await writePart(join(folder, name), chunks)] as const,
    ),
  );
  const failed = written.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const parts = written.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return Object.fromEntries(parts) as Manifest['parts'];
}

async function writePart(path: string, chunks: Uint8Array[]): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(path, 'wx');
  try {
    for (const chunk of chunks) {
      await handle.writeFile(chunk);
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}
