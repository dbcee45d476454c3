import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of the test's own, gone when the test is over. */
export function temporaryFolder(): string {
  const folder = sharedFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder for several tests, gone when all tests are over (test/global-setup.ts). */
export function sharedFolder(): string {
  return mkdtempSync(join(process.env.RNN_TEST_FOLDER as string, 'rnn-test-'));
}
