// @ts-check
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Seconds between two heartbeats of the holder of a lock. */
const heartbeat = 2;
/** Seconds without a heartbeat after which the holder counts as dead, on any machine. */
const patience = 20;

/**
 * Runs `work` while holding the lock at `path`. A killed holder is noticed at once on the same machine and after 20 seconds
 * on another one. The lock only avoids duplicate work: if two processes hold it at once (one was suspended, for example),
 * no harm is done, because results are renamed into place as a whole.
 *
 * @template Result
 * @param {string} path
 * @param {{ signal: AbortSignal, onWait: (holder: number | null) => void, poll?: number }} options `poll` in milliseconds
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withLock(path, { signal, onWait, poll = 200 }, work) {
  await mkdir(dirname(path), { recursive: true });
  const content = JSON.stringify({ pid: process.pid, host: hostname(), token: Math.random() });
  let waited = false;
  while (!(await take(path, content))) {
    const holder = await findHolder(path);
    if (holder === 'dead') {
      // Renamed first: if several processes find the holder dead, only one rename succeeds.
      const corpse = `${path}.dead-${process.pid}`;
      await rename(path, corpse).then(() => rm(corpse, { force: true }), ignoreMissing);
      continue;
    }
    if (!waited) onWait(holder);
    waited = true;
    await sleep(poll, undefined, { signal });
  }
  const timer = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), heartbeat * 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if ((await readFile(path, 'utf8').catch(() => '')) === content) await rm(path, { force: true });
  }
}

/** @param {string} path @param {string} content */
async function take(path, content) {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(content);
    await file.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * The process that holds the lock, null if it is unknown, or 'dead'.
 *
 * @param {string} path
 * @returns {Promise<number | null | 'dead'>}
 */
async function findHolder(path) {
  try {
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > patience * 1000) return 'dead';
    const { pid, host } = JSON.parse(await readFile(path, 'utf8'));
    return host === hostname() && !isAlive(pid) ? 'dead' : pid;
  } catch {
    // The file is gone or not yet written.
    return null;
  }
}

/**
 * Whether a process runs on this machine.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** @param {unknown} error */
function ignoreMissing(error) {
  if (!hasCode(error, 'ENOENT')) throw error;
}

/**
 * Whether `error` is the system error with this code.
 *
 * @param {unknown} error
 * @param {string} code
 */
export function hasCode(error, code) {
  return error instanceof Error && /** @type {NodeJS.ErrnoException} */ (error).code === code;
}
