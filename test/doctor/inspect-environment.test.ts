import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { folderSize } from '../../src/doctor/folder-size.js';
import { inspectEnvironment } from '../../src/doctor/inspect-environment.js';
import { openBackend } from '../../src/kernels/hosts/open-backend.js';
import { selectKernels } from '../../src/kernels/select.js';
import { currentBackend } from '../../src/runtime/backend.js';

// Builds the kernels where they are missing, in the cache of the machine and not in a test's.
beforeAll(() => void openBackend());

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('reports what is used, as JSON', async () => {
  const report = await inspectEnvironment();
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report.node.version).toBe(process.version);
  expect(report.backend).toEqual(currentBackend());
  expect(report.kernels).toBe(selectKernels().name);
  expect(report.hosts.filter(({ tokensPerSecond }) => tokensPerSecond !== null)).toEqual([]);
});

it('names kernels that are forced and not known as the first problem', async () => {
  vi.stubEnv('RNN_KERNELS', 'magic');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { kernels, problems } = await inspectEnvironment();
  expect(kernels).toBeNull();
  expect(problems[0]).toEqual({
    problem: '"magic" is not an implementation of the kernels.',
    command: 'unset RNN_KERNELS',
  });
});

it('adds up the cache', async () => {
  const folder = createFolder();
  mkdirSync(join(folder, 'rnn/libtensorflow-1/lib'), { recursive: true });
  writeFileSync(join(folder, 'rnn/libtensorflow-1/lib/a'), '12345');
  writeFileSync(join(folder, 'rnn/install.lock'), '1');
  vi.stubEnv('XDG_CACHE_HOME', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect((await inspectEnvironment()).cache).toEqual({
    directory: join(folder, 'rnn'),
    bytes: 6,
    entries: [
      { name: 'install.lock', bytes: 1 },
      { name: 'libtensorflow-1', bytes: 5 },
    ],
  });
});

it('does not follow links when it adds up a folder', async () => {
  const folder = createFolder();
  writeFileSync(join(folder, 'a'), '12345');
  mkdirSync(join(folder, 'b'));
  symlinkSync('..', join(folder, 'b/up'));
  expect(await folderSize(folder)).toBe(5 + '..'.length);
});

it('finds nothing in a folder that is not there', async () => {
  expect(await folderSize(join(createFolder(), 'none'))).toBe(0);
});
