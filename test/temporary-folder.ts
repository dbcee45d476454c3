import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

const shared: string[] = [];

afterAll(() => {
  for (const folder of shared.splice(0)) remove(folder);
});

/** A folder of the test's own, gone when the test is over. */
export function temporaryFolder(): string {
  const folder = create();
  onTestFinished(() => remove(folder));
  return folder;
}

/** A folder for several tests of a file, gone when all of them are over. */
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
