import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CheckpointError } from '../errors.js';
import type { Checkpoint } from './checkpoint.js';
import type { Manifest } from './manifest.js';
import { type CheckpointFiles, parseCheckpoint, parseManifestOf } from './parse.js';
import { filesOf } from './read.js';
import { previousOf, savingOf } from './replacement.js';

// A reader may meet a replacement by the running process; twenty times in a row is not plausible.
const ATTEMPTS = 20;

/** The manifest of a checkpoint. */
export interface CheckpointSummary
  extends Pick<Manifest, 'created' | 'versions' | 'task' | 'step' | 'epoch' | 'metrics' | 'chosenBy' | 'model'> {
  folder: string;
  /** Total size of all parts. */
  bytes: number;
}

/**
 * Reads and verifies a checkpoint, even while a run replaces it. Throws a `CheckpointError` that names the file and the problem, and
 * suggests the newest intact checkpoint beside it. `training`: see `parseCheckpoint`.
 */
export async function loadCheckpoint(folder: string, options: { training?: boolean } = {}): Promise<Checkpoint> {
  try {
    return await attempt(folder, (files) => parseCheckpoint(files, options));
  } catch (cause) {
    if (!(cause instanceof CheckpointError)) throw cause;
    const whole = await newestWholeBeside(folder);
    const hint = whole
      ? `The newest intact checkpoint beside it is ${whole.folder}, of step ${whole.step}: use it with --checkpoint ${basename(whole.folder)}.`
      : (cause.hint ?? 'There is no intact checkpoint beside it.');
    throw new CheckpointError(cause.message, { hint, cause });
  }
}

/** Reads only the manifest of a checkpoint; throws a `CheckpointError` like `loadCheckpoint`. */
export async function inspectCheckpoint(folder: string): Promise<CheckpointSummary> {
  const { parts, created, versions, task, step, epoch, metrics, chosenBy, model } = await attempt(
    folder,
    parseManifestOf,
  );
  const bytes = Object.values(parts).reduce((sum, part) => sum + part.bytes, 0);
  const chosen = chosenBy === undefined ? {} : { chosenBy };
  return { folder, created, versions, task, step, epoch, metrics, ...chosen, model, bytes };
}

/** Reads `folder` or, after an interrupted replacement, the folder that takes its place; tries again if it was replaced meanwhile. */
async function attempt<Value>(folder: string, read: (files: CheckpointFiles) => Promise<Value>): Promise<Value> {
  for (let attempts = 1; ; attempts++) {
    const before = await identityOf(folder);
    try {
      return await (before === null ? readStandIn(folder, read) : read(filesOf(folder)));
    } catch (error) {
      const replaced = before === null ? await standsNow(folder) : (await identityOf(folder)) !== before;
      if (attempts === ATTEMPTS || !replaced) throw error;
    }
  }
}

/** Whether a missing folder exists now or soon will; checked in the order of the steps of a replacement. */
async function standsNow(folder: string): Promise<boolean> {
  for (const location of [savingOf(folder), previousOf(folder), folder]) {
    if ((await identityOf(location)) !== null) return true;
  }
  return false;
}

async function readStandIn<Value>(folder: string, read: (files: CheckpointFiles) => Promise<Value>): Promise<Value> {
  for (const candidate of [savingOf(folder), previousOf(folder)]) {
    try {
      return await read(filesOf(candidate));
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
    }
  }
  throw new CheckpointError(`There is no checkpoint ${folder}.`);
}

async function identityOf(folder: string): Promise<string | null> {
  try {
    const { ino, ctimeNs } = await stat(folder, { bigint: true });
    return `${ino}:${ctimeNs}`;
  } catch {
    return null;
  }
}

async function newestWholeBeside(folder: string): Promise<CheckpointSummary | null> {
  const parent = dirname(folder);
  const names = await readdir(parent).catch(() => []);
  const summaries = await Promise.all(names.map((name) => inspectCheckpoint(join(parent, name)).catch(() => null)));
  const found = summaries.filter((summary) => summary !== null).sort((a, b) => b.created.localeCompare(a.created));
  for (const summary of found) {
    if (await isWhole(summary.folder).catch(() => false)) return summary;
  }
  return null;
}

/** Whether every part of a checkpoint exists and is unchanged; throws if that cannot be determined now. */
export async function isWhole(folder: string): Promise<boolean> {
  try {
    await parseCheckpoint(filesOf(folder));
    return true;
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    // Files that cannot be opened at the moment are not damaged and must not be removed.
    const readable = code === undefined || ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code);
    if (error instanceof CheckpointError && readable) return false;
    throw error;
  }
}
