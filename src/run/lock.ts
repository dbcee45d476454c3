import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { explainFailure } from '../checkpoint/failure.js';
import { CheckpointError } from '../errors.js';
import { type Run, runFiles } from './layout.js';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** The lock of a run, held by this process. */
export interface RunLock {
  /** Writes the lock again if it was removed; throws a `CheckpointError` if another process has taken it. */
  keep(): Promise<void>;
  release(): Promise<void>;
}

interface Owner extends ProcessIdentity {
  id: string;
  since: string;
}

// Another process may take or release the lock between any two of the calls below, so they are repeated a limited number of times.
const ATTEMPTS = 10;

/**
 * Takes the lock of a run, also from a process that has died. Throws a `CheckpointError` that names the holder if it is alive, or on
 * another machine where this cannot be checked.
 */
export async function lockRun(run: Run): Promise<RunLock> {
  const { lock } = runFiles(run);
  const own: Owner = { id: randomUUID(), since: new Date().toISOString(), ...ownIdentity() };
  await take(run, own);
  return {
    async keep() {
      // A failing disk does not end the run.
      const owner = await readOwner(lock).catch(() => own);
      if (owner === null) await place(lock, own).catch(() => undefined);
      else if (owner.id !== own.id) throw held(run, owner);
    },
    async release() {
      // Tried again if the disk fails: a remaining lock would block this process from its own run.
      for (let attempt = 0; attempt < 2; attempt++) {
        try {
          const owner = await readOwner(lock);
          if (owner?.id === own.id) await rm(lock, { force: true });
          return;
        } catch {}
      }
    },
  };
}

/** Whether a live process of this machine, or a process of another machine, holds the run. */
export async function isLocked(run: Run): Promise<boolean> {
  const owner = await readOwner(runFiles(run).lock);
  return owner !== null && isAlive(owner) !== false;
}

async function take(run: Run, own: Owner): Promise<void> {
  const { lock } = runFiles(run);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await place(lock, own)) return;
      const owner = await readOwner(lock);
      if (owner !== null && isAlive(owner) !== false) throw held(run, owner);
      if (owner !== null && (await succeed(run, lock, owner, own))) return;
    }
  } catch (cause) {
    throw explainFailure(`The lock ${lock} cannot be taken`, cause);
  }
  throw new CheckpointError(`The lock of run ${run.name} (${lock}) is taken and released too quickly.`, {
    hint: 'Find out which processes train this run, and start one at a time.',
  });
}

/** Creates the lock with its contents in one operation, so that no reader sees part of it. */
async function place(lock: string, own: Owner): Promise<boolean> {
  const beside = `${lock}.${own.id}`;
  try {
    await writeFile(beside, `${JSON.stringify(own)}\n`);
    await link(beside, lock);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/**
 * Replaces the lock of a process that has died. A process first takes a claim on the lock; only the owner of the claim replaces the
 * lock, so that the lock is never missing. If the owner of a claim has died too, its claim is replaced in the same way.
 */
async function succeed(run: Run, lock: string, dead: Owner, own: Owner): Promise<boolean> {
  const claim = `${lock}.after-${dead.id}`;
  if (!(await place(claim, own))) {
    const other = await readOwner(claim);
    if (other === null) return false;
    if (isAlive(other) !== false) throw held(run, other);
    if (!(await succeed(run, claim, other, own))) return false;
  }
  // Another process may have claimed, replaced and released the lock since we read it.
  if ((await readOwner(lock))?.id === dead.id) {
    await rename(claim, lock);
    return true;
  }
  await rm(claim, { force: true });
  return false;
}

async function readOwner(lock: string): Promise<Owner | null> {
  let text: string;
  try {
    text = await readFile(lock, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  try {
    return JSON.parse(text) as Owner;
  } catch (cause) {
    throw new CheckpointError(`${lock} is not a lock of rnn.`, {
      hint: 'If no process trains this run, remove that file and try again.',
      cause,
    });
  }
}

function held(run: Run, { pid, host, since }: Owner): CheckpointError {
  const elsewhere = isAlive({ ...ownIdentity(), host }) === null;
  return new CheckpointError(`Run ${run.name} is being trained by process ${pid} on ${host}, since ${since}.`, {
    hint: elsewhere
      ? `This machine cannot tell whether it still runs. If it does not, remove ${runFiles(run).lock} and try again.`
      : `Wait for it, or stop it with \`kill ${pid}\`.`,
  });
}
