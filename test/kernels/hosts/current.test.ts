import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../../../src/errors.js';
import { temporaryFolder } from '../../temporary-folder.js';

// What is open is known to the modules: each test has its own.
async function load(choice: string) {
  vi.stubEnv('RNN_BACKEND', choice);
  const { openBackend, hostStatuses } = await import('../../../src/kernels/hosts/open-backend.js');
  const { currentHost } = await import('../../../src/kernels/hosts/current.js');
  const { tf } = await import('../../../src/runtime/tensorflow.js');
  return { openBackend, currentHost, hostStatuses, tf };
}

beforeEach(() => {
  vi.resetModules();
  return () => vi.unstubAllEnvs();
});

describe('RNN_BACKEND=javascript', () => {
  it('computes without the native library', async () => {
    const { openBackend, tf } = await load('javascript');
    const reason = 'RNN_BACKEND=javascript asks for it';
    expect(openBackend()).toEqual({ name: 'javascript', version: null, reason });
    expect(tf.getBackend()).toBe('cpu');
    expect([...tf.tensor1d([1, 2]).add(1).dataSync()]).toEqual([2, 3]);
  });

  it('prints nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { openBackend, tf } = await load('javascript');
    openBackend();
    tf.tensor1d([1, 2]).dataSync();
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('RNN_BACKEND=wasm', () => {
  it('computes in WebAssembly, whatever else there is', async () => {
    const { openBackend, currentHost, tf } = await load('wasm');
    expect(openBackend()).toEqual({ name: 'wasm', version: null, reason: null });
    expect(currentHost().name).toBe('wasm');
    expect(tf.getBackend()).toBe('rnn-wasm');
    expect([...tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()]).toEqual([3, 3, 3, 3]);
  });
});

describe('a machine without TensorFlow and without a compiler', () => {
  beforeEach(() => {
    vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
    vi.stubEnv('PATH', '');
    vi.stubEnv('CXX', '');
  });

  it.each(['training', 'inference'] as const)('computes in WebAssembly: %s', async (purpose) => {
    const { openBackend } = await load('');
    expect(openBackend(purpose).name).toBe('wasm');
  });

  it('says why it does not train with TensorFlow', async () => {
    const { openBackend } = await load('auto');
    expect(openBackend('training').reason).toBe('it is not installed');
  });

  it('is an error when RNN_BACKEND=tensorflow asks for it', async () => {
    const { openBackend } = await load('tensorflow');
    expect(() => openBackend()).toThrow(
      'RNN_BACKEND=tensorflow, but the native library cannot be loaded: it is not installed',
    );
  });

  it('says of each host whether it can be had, and why not', async () => {
    const { openBackend, hostStatuses, tf } = await load('javascript');
    openBackend();
    const statuses = hostStatuses();
    expect(statuses.map(({ name, available }) => [name, available])).toEqual([
      ['tensorflow', false],
      ['node', false],
      ['wasm', true],
    ]);
    expect(statuses[1]?.reason).toContain('no C++ compiler');
    expect(tf.getBackend()).toBe('cpu');
  });
});

it('refuses a backend that it does not know', async () => {
  const { openBackend } = await load('cuda');
  expect(() => openBackend()).toThrow(expect.objectContaining({ name: EnvironmentError.name }));
  expect(() => openBackend()).toThrow('RNN_BACKEND is "cuda", which is no backend.');
});

it('says which library computes where the native one is there', async (context) => {
  const { openBackend, tf } = await load('auto');
  const backend = openBackend('training');
  if (backend.reason !== null) return context.skip(backend.reason);
  expect(backend).toEqual({ name: 'tensorflow', version: expect.stringMatching(/^2\.\d+\.\d+$/), reason: null });
  expect(tf.getBackend()).toBe('tensorflow');
  expect([...tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()]).toEqual([3, 3, 3, 3]);
  expect(process.env.TF_CPP_MIN_LOG_LEVEL).toBeDefined();
});
