import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the tests a folder for all their folders. It is removed in the end, by a process that no test can stop. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-test-'));
  process.env.RNN_TEST_FOLDER = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
