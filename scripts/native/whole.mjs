// @ts-check
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { hasCode, isAlive } from './lock.mjs';

/**
 * Creates the folder `target` atomically: `fill` writes into a folder beside it, which is then renamed. Removes an
 * earlier `target` and the partial folders of earlier processes.
 *
 * @param {string} target
 * @param {(partial: string) => Promise<void>} fill
 */
export async function replaceWhole(target, fill) {
  await mkdir(dirname(target), { recursive: true });
  await removeLeftovers(target);
  const partial = `${target}.partial-${process.pid}`;
  await mkdir(partial);
  try {
    await fill(partial);
    await synchronise(partial);
    await publish(partial, target);
    await synchronise(dirname(target));
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** @param {string} target */
async function removeLeftovers(target) {
  for (const name of await readdir(dirname(target))) {
    const owner = name.startsWith(`${basename(target)}.`) ? /\.(?:partial|former)-(\d+)$/.exec(name)?.[1] : undefined;
    if (owner === undefined || (Number(owner) !== process.pid && isAlive(Number(owner)))) continue;
    // Retries, because a child of a killed installation may still be writing.
    await rm(join(dirname(target), name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} partial @param {string} target */
async function publish(partial, target) {
  const former = `${target}.former-${process.pid}`;
  await rename(target, former).catch((error) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
  try {
    await rename(partial, target);
  } catch (error) {
    // Another process was faster; its folder is equivalent.
    if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error;
  }
  await rm(former, { recursive: true, force: true });
}

/**
 * Flushes a file or a folder to the disk (fsync), so that a rename is not stored before it when the power fails.
 *
 * @param {string} path
 */
export async function synchronise(path) {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * The hash of a file in hexadecimal.
 *
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @param {'sha256' | 'sha512'} [algorithm]
 */
export async function hashFile(path, signal, algorithm = 'sha256') {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
}
