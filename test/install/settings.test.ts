import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheDirectory as installationCache, root } from '../../scripts/native/settings.mjs';
import { cacheDirectory } from '../../src/runtime/cache.js';

it.each([{}, { XDG_CACHE_HOME: '/somewhere' }, { XDG_CACHE_HOME: 'relative' }, { XDG_CACHE_HOME: '' }])(
  'the installation and the program agree on the cache with %j',
  (environment) => {
    expect(installationCache(environment)).toBe(cacheDirectory(environment));
  },
);

it('the installation ends well and says on stderr what it did', () => {
  const script = join(root, 'scripts/install-native.mjs');
  const environment = { ...process.env, RNN_SKIP_NATIVE: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env: environment, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: '',
    stderr: 'rnn: RNN_SKIP_NATIVE=1: TensorFlow is not installed.\n',
  });
});

it.skipIf(!existsSync(join(root, 'dist/runtime/tensorflow.js')))(
  'the kernels step has nothing to do, and nothing to say, on the plain backend',
  () => {
    const environment = { ...process.env, RNN_BACKEND: 'javascript' };
    const script = join(root, 'scripts/build-kernels.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env: environment, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  },
);

it('names the folders in the cache by the versions that they hold', () => {
  const { wheel, backend, folders } = createRequire(import.meta.url)('../../scripts/native/tensorflow.json');
  expect(folders.library).toBe(`libtensorflow-${wheel.version}`);
  expect(folders.backend).toMatch(`tfjs-node-${backend.version}-`);
});
