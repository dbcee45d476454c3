import { describe, expect, it } from 'vitest';
import type { Installation } from '../../src/doctor/installation.js';
import { findProblems } from '../../src/doctor/problems.js';

type Facts = Parameters<typeof findProblems>[0];

const tools = { compiler: '/usr/bin/g++', python: '/usr/bin/python3', pip: true, npm: '/usr/bin/npm' };
const installation: Installation = { root: '/home/me/rnn', version: '2.21.0', tools, obstacle: null };
const noCompiler: Installation = {
  ...installation,
  tools: { ...tools, compiler: null },
  obstacle: { message: 'g++ is missing', remedy: 'sudo apt-get install -y g++' },
};
const healthy: Facts = {
  nodeVersion: 'v20.20.2',
  environment: {},
  backend: { name: 'tensorflow', version: '2.21.0', reason: null },
  native: { available: true, path: '/x.node', instructionSet: 'AVX2', threads: 2, reason: null, hint: null },
  installation,
};
const noKernels = { ...healthy.native, available: false, reason: 'They do not compile.' };
const noLibrary: Facts['backend'] = { name: 'javascript', version: null, reason: 'no binding' };

it('finds nothing wrong with a machine that is well', () => {
  expect(findProblems(healthy)).toEqual([]);
});

it.each<[string, Partial<Facts>, string, string]>([
  ['an old Node', { nodeVersion: 'v20.18.3' }, 'Node v20.18.3 is older than 20.19.', 'nvm install --lts'],
  [
    'no native library',
    { backend: noLibrary, native: noKernels },
    'The native library cannot be loaded: no binding.',
    'node /home/me/rnn/scripts/install-native.mjs',
  ],
  [
    'no native library and no compiler',
    { backend: noLibrary, native: noKernels, installation: noCompiler },
    'The native library cannot be loaded: no binding. To install it: g++ is missing.',
    'sudo apt-get install -y g++ && node /home/me/rnn/scripts/install-native.mjs',
  ],
  [
    'another library',
    { backend: { ...healthy.backend, version: '2.9.1' } },
    'libtensorflow is 2.9.1; the kernels are made for 2.21.0.',
    'node /home/me/rnn/scripts/install-native.mjs',
  ],
  [
    'kernels that do not compile',
    { native: noKernels },
    'They do not compile.',
    'node /home/me/rnn/scripts/build-kernels.mjs',
  ],
  [
    'no compiler for the kernels',
    { native: noKernels, installation: noCompiler },
    'They do not compile.',
    'sudo apt-get install -y g++ && node /home/me/rnn/scripts/build-kernels.mjs',
  ],
  [
    'a forced backend',
    { environment: { RNN_BACKEND: 'javascript' }, backend: noLibrary, native: noKernels },
    'RNN_BACKEND=javascript makes everything about a thousand times slower.',
    'unset RNN_BACKEND',
  ],
  [
    'forced kernels',
    { environment: { RNN_KERNELS: 'reference' } },
    'RNN_KERNELS=reference is slower than the native kernels, which run here.',
    'unset RNN_KERNELS',
  ],
])('names %s and the one command that mends it', (_, facts, problem, command) => {
  expect(findProblems({ ...healthy, ...facts })).toEqual([{ problem, command }]);
});

it.each(['v20.19.0', 'v22.0.0', 'v26.10.0'])('is content with Node %s', (nodeVersion) => {
  expect(findProblems({ ...healthy, nodeVersion })).toEqual([]);
});

describe('where the wanted library cannot be installed', () => {
  it('is content with another one that works', () => {
    const backend = { ...healthy.backend, version: '2.9.1' };
    expect(findProblems({ ...healthy, backend, installation: noCompiler })).toEqual([]);
  });
});

it('quotes a folder for the shell', () => {
  const odd = { ...installation, root: "/home/me/it's rnn" };
  const [problem] = findProblems({ ...healthy, native: noKernels, installation: odd });
  expect(problem?.command).toBe("node '/home/me/it'\\''s rnn/scripts/build-kernels.mjs'");
});
