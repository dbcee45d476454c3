import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { rnn } from './rnn.js';

const text = 'uno\ndos\n';
const sha256 = createHash('sha256').update(text).digest('hex');
const server = createServer((_, response) => response.end(text));
beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
afterAll(() => new Promise((closed) => server.close(closed)));

function project(expected: string | null): string {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/corpus.txt`;
  const source = [{ url, file: 'corpus.txt', sha256: expected, licence: 'CC0' }];
  writeFileSync(
    join(folder, 'c.json'),
    JSON.stringify({ task: 'languageModel', data: { train: 'corpus.txt', source } }),
  );
  return folder;
}

describe('rnn fetch', () => {
  it('warns of a corpus without a SHA-256 in its configuration, and prints the one to set', async () => {
    const cwd = project(null);
    const { stderr, exitCode } = await rnn(['fetch', 'c.json'], { cwd });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/corpus\.txt fetched from .* \(not verified\)\. Licence: CC0\n/);
    expect(stderr).toMatch(new RegExp(`warning: .* has no SHA-256 for .*set sha256: ${sha256}\n`));
    const again = await rnn(['fetch', 'c.json'], { cwd });
    expect(again.stderr).toContain('is there already (not verified).');
    expect(again.stderr).toContain('warning: ');
  });

  it('verifies one that has it, without a warning', async () => {
    const { stderr, exitCode } = await rnn(['fetch', 'c.json'], { cwd: project(sha256) });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('(verified)');
    expect(stderr).not.toContain('warning');
  });
});
