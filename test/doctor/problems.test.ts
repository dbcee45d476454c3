import { describe, expect, it } from 'vitest';
import type { HostReport } from '../../src/doctor/hosts.js';
import { findProblems } from '../../src/doctor/problems.js';

type Facts = Parameters<typeof findProblems>[0];

const available: HostReport = {
  name: 'wasm',
  available: true,
  path: '/x.wasm',
  instructionSet: 'SIMD128',
  threads: 2,
  reason: null,
  command: null,
  tokensPerSecond: null,
};
const lacking = { available: false, path: null, instructionSet: null, threads: null } as const;
const tensorflow: HostReport = { ...available, name: 'tensorflow' };
const node: HostReport = { ...available, name: 'node' };
const noTensorFlow: HostReport = {
  ...tensorflow,
  ...lacking,
  reason: 'pip for Python 3 is missing',
  command: 'sudo apt-get install -y python3-pip && rnn doctor --install tensorflow',
};
const noNode: HostReport = {
  ...node,
  ...lacking,
  reason: 'g++ is missing',
  command: 'sudo apt-get install -y g++ && rnn doctor --install node',
};
const healthy: Facts = {
  nodeVersion: 'v20.20.2',
  environment: {},
  backend: { name: 'tensorflow', version: '2.21.0', reason: null, failures: [] },
  hosts: [tensorflow, node, available],
  tensorflow: true,
  root: '/home/me/rnn',
};
const withoutTensorFlow: Partial<Facts> = {
  backend: { name: 'node', version: null, reason: 'it is not installed', failures: [] },
  hosts: [noTensorFlow, node, available],
  tensorflow: false,
};

it.each<[string, Partial<Facts>]>([
  ['has every host', {}],
  ['lacks TensorFlow, which is optional', withoutTensorFlow],
  [
    'cannot have the node host',
    { ...withoutTensorFlow, hosts: [noTensorFlow, { ...noNode, command: null }, available] },
  ],
])('finds nothing wrong with a machine that %s', (_, facts) => {
  expect(findProblems({ ...healthy, ...facts })).toEqual([]);
});

it.each<[string, Partial<Facts>, string, string]>([
  ['an old Node', { nodeVersion: 'v20.18.3' }, 'Node v20.18.3 is older than 20.19.', 'nvm install --lts'],
  [
    'no compiler',
    { hosts: [noTensorFlow, noNode, available], tensorflow: false },
    'The node host is not available: g++ is missing. The kernels run in WebAssembly instead, at 0.3 to 0.5 of native speed.',
    'sudo apt-get install -y g++ && rnn doctor --install node',
  ],
  [
    'a TensorFlow that does not load',
    { hosts: [{ ...noTensorFlow, reason: 'no AVX', command: 'rnn doctor --install tensorflow' }, node, available] },
    'TensorFlow is installed but does not load: no AVX.',
    'rnn doctor --install tensorflow',
  ],
  [
    'a damaged package',
    { hosts: [tensorflow, node, { ...available, ...lacking, reason: 'simd128.wasm cannot be loaded', command: null }] },
    'The wasm host is not available: simd128.wasm cannot be loaded.',
    'npm --prefix /home/me/rnn install',
  ],
  [
    'a forced backend',
    {
      environment: { RNN_BACKEND: 'javascript' },
      backend: { name: 'javascript', version: null, reason: null, failures: [] },
    },
    'RNN_BACKEND=javascript is about 1,000 times slower than native kernels.',
    'unset RNN_BACKEND',
  ],
  [
    'a forced backend that does not load',
    { environment: { RNN_BACKEND: 'cuda' }, backend: 'RNN_BACKEND is "cuda", which is not a backend.' },
    'RNN_BACKEND is "cuda", which is not a backend.',
    'unset RNN_BACKEND',
  ],
  [
    'forced kernels',
    { environment: { RNN_KERNELS: 'reference' } },
    'RNN_KERNELS=reference is slower than the native kernels, which are available.',
    'unset RNN_KERNELS',
  ],
])('names %s and the one command that fixes it', (_, facts, problem, command) => {
  expect(findProblems({ ...healthy, ...facts })).toEqual([{ problem, command }]);
});

it.each(['v20.19.0', 'v22.0.0', 'v26.10.0'])('is content with Node %s', (nodeVersion) => {
  expect(findProblems({ ...healthy, nodeVersion })).toEqual([]);
});

describe('a folder', () => {
  it('is quoted for the shell', () => {
    const wasm = { ...available, ...lacking, reason: 'it is cut short', command: null };
    const [problem] = findProblems({ ...healthy, hosts: [tensorflow, node, wasm], root: "/home/me/it's rnn" });
    expect(problem?.command).toBe("npm --prefix '/home/me/it'\\''s rnn' install");
  });
});
