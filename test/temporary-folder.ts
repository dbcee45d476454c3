import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const shared: string[] = [];

// Not after each file: files run together in one process, and a helper's folder serves several of them.
// Vitest ends its processes by SIGTERM.
process.once('SIGTERM', () => {
  for (const folder of shared) remove(folder);
  process.exit();
});

/** A folder of the test's own, gone when the test is over. */
export function temporaryFolder(): string {
  const folder = create();
  onTestFinished(() => remove(folder));
  return folder;
}

/** A folder for several tests, gone when their process ends. */
export function sharedFolder(): string {
  const folder = create();
  shared.push(folder);
  return folder;
}

function create(): string {
  return mkdtempSync(join(tmpdir(), 'rnn-test-'));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
