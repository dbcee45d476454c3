import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../../src/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

async function load(choice: string) {
  vi.stubEnv('RNN_BACKEND', choice);
  return import('../../src/runtime/tensorflow.js');
}

beforeEach(() => {
  vi.resetModules();
  return () => vi.unstubAllEnvs();
});

describe('RNN_BACKEND=javascript', () => {
  it('computes without the native library', async () => {
    const { tf, backend } = await load('javascript');
    expect(backend).toEqual({ name: 'javascript', version: null, reason: 'RNN_BACKEND=javascript asks for it' });
    expect(tf.getBackend()).toBe('cpu');
    expect([...tf.tensor1d([1, 2]).add(1).dataSync()]).toEqual([2, 3]);
  });

  it('prints nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { tf } = await load('javascript');
    tf.tensor1d([1, 2]).dataSync();
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('a machine without TensorFlow', () => {
  beforeEach(() => void vi.stubEnv('XDG_CACHE_HOME', temporaryFolder()));

  it('has the plain backend, with the reason', async () => {
    const { tf, backend } = await load('');
    expect(backend).toEqual({ name: 'javascript', version: null, reason: 'it is not installed' });
    expect(tf.getBackend()).toBe('cpu');
  });

  it('is an error when RNN_BACKEND=tensorflow asks for it', async () => {
    await expect(load('tensorflow')).rejects.toMatchObject({
      name: EnvironmentError.name,
      message: 'RNN_BACKEND=tensorflow, but TensorFlow cannot be loaded: it is not installed',
    });
  });
});

it('refuses a backend that it does not know', async () => {
  await expect(load('cuda')).rejects.toMatchObject({
    name: EnvironmentError.name,
    message: 'RNN_BACKEND is "cuda", which is no backend.',
    hint: 'Set it to tensorflow, javascript or auto.',
  });
});

it('says which library computes where the native one is there', async (context) => {
  const { tf, backend } = await load('auto');
  if (backend.reason !== null) return context.skip(backend.reason);
  expect(backend).toEqual({ name: 'tensorflow', version: expect.stringMatching(/^2\.\d+\.\d+$/), reason: null });
  expect(tf.getBackend()).toBe('tensorflow');
  expect([...tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()]).toEqual([3, 3, 3, 3]);
  expect(process.env.TF_CPP_MIN_LOG_LEVEL).toBeDefined();
});
