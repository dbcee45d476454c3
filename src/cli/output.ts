import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';

/**
 * Writes to stdout and waits for a slow reader. Lets the event loop turn too: only there is a reader noticed that has
 * gone (`rnn sample | head`).
 */
export async function print(text: string): Promise<void> {
  if (process.stdout.write(text)) await setImmediate();
  else await once(process.stdout, 'drain');
}

/** Writes one line to stderr. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Columns of the terminal that stdout is; null where it is none. */
export function outWidth(): number | null {
  return process.stdout.columns ?? null;
}

/** Columns of the terminal that stderr is; null where it is none. */
export function noteWidth(): number | null {
  return process.stderr.columns ?? null;
}
