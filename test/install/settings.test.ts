import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheDirectory as installationCache, root } from '../../scripts/native/settings.mjs';
import { cacheDirectory } from '../../src/runtime/cache.js';
import { temporaryFolder } from '../temporary-folder.js';

it.each([{}, { XDG_CACHE_HOME: '/somewhere' }, { XDG_CACHE_HOME: 'relative' }, { XDG_CACHE_HOME: '' }])(
  'the installation and the program agree on the cache with %j',
  (environment) => {
    expect(installationCache(environment)).toBe(cacheDirectory(environment));
  },
);

it('the installation succeeds and reports on stderr what it did', () => {
  const script = join(root, 'scripts/install-native.mjs');
  const environment = { ...process.env, RNN_SKIP_NATIVE: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env: environment, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: '',
    stderr: 'rnn: RNN_SKIP_NATIVE=1: TensorFlow is not installed.\n',
  });
});

it('without a compiler, says how the kernels run and what makes them native', () => {
  const folder = temporaryFolder();
  for (const program of ['apt-get', 'sudo']) writeFileSync(join(folder, program), '', { mode: 0o755 });
  const script = join(root, 'scripts/build-kernels.mjs');
  const environment = { PATH: folder, HOME: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env: environment, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toBe(
    'rnn: The kernels run in WebAssembly, at 0.3 to 0.5 of native speed: g++ is missing.\n' +
      'rnn: For native speed: sudo apt-get install -y g++ && npx rnn doctor --install node\n',
  );
});

it('names the folders in the cache by the versions that they hold', () => {
  const { wheel, backend, folders } = createRequire(import.meta.url)('../../scripts/native/tensorflow.json');
  expect(folders.library).toBe(`libtensorflow-${wheel.version}`);
  expect(folders.backend).toMatch(`tfjs-node-${backend.version}-`);
});
