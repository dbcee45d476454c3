import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process it is, beyond its number: numbers are given again, after a reboot for one. */
export interface ProcessIdentity {
  pid: number;
  host: string;
  /** Of the machine's boot; null if the system has no such thing. */
  bootId: string | null;
  /** When the process started, in ticks since the boot; null if the system does not tell. */
  started: string | null;
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), bootId: bootId(), started: startOf(process.pid) };
}

/** Whether the process still runs; `null` when it ran on another machine, of which nothing can be told from here. */
export function isAlive({ pid, host, bootId: boot, started }: ProcessIdentity): boolean | null {
  if (host !== hostname()) return null;
  if (boot !== bootId()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === startOf(pid);
}

function bootId(): string | null {
  return readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

function startOf(pid: number): string | null {
  // The name, in parentheses, may hold spaces; the start time is the 20th field after it (proc(5), field 22).
  const stat = readOrNull(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
