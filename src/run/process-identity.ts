import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process beyond its number, because numbers are reused, for example after a reboot. */
export interface ProcessIdentity {
  pid: number;
  host: string;
  /** Identifier of the boot of the machine; null if the system has none. */
  bootId: string | null;
  /** Start time of the process, in ticks since the boot; null if it is unknown. */
  started: string | null;
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), bootId: bootId(), started: startOf(process.pid) };
}

/** Whether the process still runs; null if it belongs to another machine. */
export function isAlive({ pid, host, bootId: boot, started }: ProcessIdentity): boolean | null {
  if (host !== hostname()) return null;
  if (boot !== bootId()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
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
