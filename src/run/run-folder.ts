import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainFailure } from '../checkpoint/failure.js';
import { syncFolder } from '../checkpoint/replacement.js';
import type { ResolvedConfig } from '../config/schema.js';
import { configToYaml } from '../config/write.js';
import { CheckpointError } from '../errors.js';
import { type Run, runAt, runFiles } from './layout.js';
import { lockRun, type RunLock } from './lock.js';

/** The folder of a new run. */
export interface Claim {
  run: Run;
  lock: RunLock;
  /** The run that has the requested name; the new run then has the next free name. */
  taken: Run | null;
}

/**
 * Creates and locks the folder of a new run. If its name is taken, `-2`, `-3`, ... is appended; `force` empties the folder of the
 * earlier run instead. Throws a `CheckpointError` if that run is being trained, or the disk fails.
 */
export async function claimFolder({ runsDirectory, name }: ResolvedConfig, force: boolean): Promise<Claim> {
  const first = runAt(join(runsDirectory, name));
  try {
    await mkdir(runsDirectory, { recursive: true });
    for (let number = 1; ; number++) {
      const run = number === 1 ? first : runAt(`${first.folder}-${number}`);
      if (await createFolder(run.folder)) {
        const lock = await lockRun(run).catch(async (error: unknown) => {
          await rm(run.folder, { recursive: true, force: true });
          throw error;
        });
        return { run, lock, taken: number === 1 ? null : first };
      }
      if (force) return { run, lock: await takeOver(run), taken: null };
    }
  } catch (cause) {
    throw explainFailure(`The run folder ${first.folder} cannot be created`, cause);
  }
}

/** Writes the files of a newly claimed run; if that fails, its folder is removed. */
export async function beginRun({ run }: Claim, config: ResolvedConfig, vocabulary: unknown): Promise<void> {
  try {
    await writeRunFiles(run, config, vocabulary);
  } catch (error) {
    await rm(run.folder, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes the files that a run has before its first step. Each file is replaced atomically, so a crash leaves the old or the new one. */
export async function writeRunFiles(run: Run, config: ResolvedConfig, vocabulary: unknown): Promise<void> {
  const files = runFiles(run);
  try {
    await writeWhole(files.config, configToYaml({ ...config, name: run.name }));
    await writeWhole(files.vocabulary, JSON.stringify(vocabulary));
    await syncFolder(run.folder);
    await syncFolder(dirname(run.folder));
  } catch (cause) {
    throw explainFailure(`The run folder ${run.folder} cannot be written`, cause);
  }
}

async function createFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function takeOver(run: Run): Promise<RunLock> {
  const files = runFiles(run);
  const names = await readdir(run.folder);
  if (names.length > 0 && !existsSync(files.config) && !existsSync(files.checkpoints)) {
    throw new CheckpointError(`${run.folder} is not a run and is not replaced.`, {
      hint: 'Give the run another name: --set name=NAME.',
    });
  }
  const lock = await lockRun(run);
  // The config is written last: it marks a folder as a run.
  const order = names.filter((name) => name !== basename(files.config)).concat(basename(files.config));
  for (const name of order) {
    if (name !== basename(files.lock)) await rm(join(run.folder, name), { recursive: true, force: true });
  }
  return lock;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  try {
    const handle = await open(beside, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}
