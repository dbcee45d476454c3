import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';

/** The bar on the terminal's last line, which has to go before anything is written there. */
let bar: { clear(): void } | null = null;

/** Clears `shown` before each line that is printed or noted. */
export function keepClear(shown: { clear(): void }): void {
  bar = shown;
}

/**
 * Writes to stdout and waits for a slow reader. Lets the event loop turn too: only there is a reader noticed that has
 * gone (`rnn sample | head`).
 */
export async function print(text: string): Promise<void> {
  if (process.stdout.isTTY) bar?.clear();
  if (process.stdout.write(text)) await setImmediate();
  else await once(process.stdout, 'drain');
}

/** Writes one line to stderr. */
export function note(line: string): void {
  bar?.clear();
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
