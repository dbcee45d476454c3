import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    const reason = 'RNN_BACKEND=javascript selects it';
    expect(openBackend()).toEqual({ name: 'javascript', version: null, reason, failures: [] });
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
    expect(openBackend()).toEqual({ name: 'wasm', version: null, reason: null, failures: [] });
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

  it('says that it lacks a compiler once it trains, and nothing of it for an answer', async () => {
    const { openBackend } = await load('');
    expect(openBackend('training').failures).toEqual([
      expect.stringMatching(/^The node host does not open: There is no C\+\+ compiler/),
    ]);
    vi.resetModules();
    const { openBackend: openAnew } = await load('');
    expect(openAnew('inference').failures).toEqual([]);
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
  expect(() => openBackend()).toThrow('RNN_BACKEND is "cuda", which is not a backend.');
});

it('says which library computes where the native one is there', async (context) => {
  const { openBackend, tf } = await load('auto');
  const backend = openBackend('training');
  if (backend.reason !== null) return context.skip(backend.reason);
  const version = expect.stringMatching(/^2\.\d+\.\d+$/);
  expect(backend).toEqual({ name: 'tensorflow', version, reason: null, failures: [] });
  expect(tf.getBackend()).toBe('tensorflow');
  expect([...tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()]).toEqual([3, 3, 3, 3]);
  expect(process.env.TF_CPP_MIN_LOG_LEVEL).toBeDefined();
});

describe('a host that is installed but does not open', () => {
  // tfjs-node and the addon as files that no process can load, the addon where the one for this machine would be.
  beforeEach(async () => {
    const cache = temporaryFolder();
    vi.stubEnv('XDG_CACHE_HOME', cache);
    const { folders } = JSON.parse(readFileSync('scripts/native/tensorflow.json', 'utf8'));
    mkdirSync(join(cache, 'rnn', folders.backend), { recursive: true });
    writeFileSync(join(cache, 'rnn', folders.backend, 'tfjs_binding.node'), 'cut short');
    const { planBuild } = await import('../../../src/kernels/hosts/node/build.js');
    const { directory, addon, record } = planBuild();
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'build.json'), JSON.stringify(record));
    writeFileSync(addon, 'of another machine');
  });

  it('gives way to the next one when training, with a sentence for each', async () => {
    const { openBackend } = await load('');
    const { name, failures } = openBackend('training');
    expect(name).toBe('wasm');
    expect(failures).toEqual([
      expect.stringMatching(/^The tensorflow host does not open: .+\.$/),
      expect.stringMatching(/^The node host does not open: The native kernels cannot be loaded: .+\.$/),
    ]);
  });

  it('gives way to the next one for an answer', async () => {
    const { openBackend } = await load('');
    const { name, failures } = openBackend('inference');
    expect(name).toBe('wasm');
    expect(failures).toEqual([expect.stringMatching(/^The node host does not open: /)]);
  });
});
