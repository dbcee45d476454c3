import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';

/** The progress bar on the terminal's last line; it must be cleared before other output. */
let bar: { clear(): void } | null = null;

/** Clears `shown` before each line that is printed or noted. */
export function keepClear(shown: { clear(): void }): void {
  bar = shown;
}

/**
 * Writes to stdout and waits for a slow reader. It also yields to the event loop, which is where a closed pipe
 * (`rnn sample | head`) is noticed. Afterwards it writes nothing: `main` has ended the command, or asked it to save and stop.
 */
export async function print(text: string): Promise<void> {
  if (process.stdout.isTTY) bar?.clear();
  if (process.stdout.destroyed) return;
  if (process.stdout.write(text)) await setImmediate();
  else {
    // Errors are those of the stream's own listener, see `main`.
    await once(process.stdout, 'drain').catch(() => {});
  }
}

/** Writes one line to stderr. */
export function note(line: string): void {
  bar?.clear();
  process.stderr.write(`${line}\n`);
}

/** Terminal columns of stdout; null if it is not a terminal. */
export function outWidth(): number | null {
  return process.stdout.columns ?? null;
}

/** Terminal columns of stderr; null if it is not a terminal. */
export function noteWidth(): number | null {
  return process.stderr.columns ?? null;
}
