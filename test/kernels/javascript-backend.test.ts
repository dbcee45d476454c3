import { beforeAll, describe, expect, it, vi } from 'vitest';

// Modules are loaded for this file alone, so the backend can be chosen before anything imports TensorFlow.
async function load() {
  vi.resetModules();
  vi.stubEnv('RNN_BACKEND', 'javascript');
  vi.stubEnv('RNN_KERNELS', undefined);
  const { tf } = await import('../../src/runtime/tensorflow.js');
  const { currentBackend } = await import('../../src/runtime/backend.js');
  const { selectKernels } = await import('../../src/kernels/select.js');
  const { currentHost } = await import('../../src/kernels/hosts/current.js');
  const fixtures = await import('./fixtures.js');
  return { currentBackend, tf, selectKernels, currentHost, ...fixtures };
}

describe('on the JavaScript backend', () => {
  let modules: Awaited<ReturnType<typeof load>>;
  beforeAll(async () => {
    modules = await load();
  });

  it('the reference is chosen', () => {
    expect(modules.selectKernels().name).toBe('reference');
    expect(modules.currentBackend().name).toBe('javascript');
  });

  it('it is said why the native ones are not to be had', () => {
    expect(() => modules.selectKernels('native')).toThrow('The native kernels need another backend: RNN_BACKEND=');
  });

  it('the host of the native kernels says so too', () => {
    expect(() => modules.currentHost()).toThrow('need another backend');
  });

  it.each(['lstm', 'gru', 'simpleRnn'] as const)('a layer runs forwards and backwards: %s', (cell) => {
    const { buildCase, runLayer, selectKernels } = modules;
    const layer = buildCase({ cell, T: 4, B: 3, I: 2, H: 5, lengths: [4, 0, 2], reverse: true });
    for (const [name, tensor] of Object.entries(runLayer(selectKernels(), layer))) {
      expect(tensor?.dataSync().every(Number.isFinite), name).toBe(true);
    }
  });

  it('a training step runs', () => {
    const { tf, selectKernels, randomTensor } = modules;
    const kernels = selectKernels();
    const table = tf.variable(randomTensor([5, 3], 1, 1));
    const ids = tf.tensor1d([1, 4, 1], 'int32');
    const logits = kernels.gather(table as never, ids);
    const { losses, dLogits } = kernels.softmaxCrossEntropy(
      logits as never,
      null,
      tf.tensor1d([0, 1, 2], 'int32'),
      null,
    );
    const gradient = kernels.gatherGradient(ids, dLogits, 5);
    expect(kernels.globalNorm([gradient])).toBeGreaterThan(0);
    kernels.update({ type: 'sgd', learningRate: 0.1 }, table, [], gradient, { scale: 1, clipValue: 1 });
    const after = kernels.softmaxCrossEntropy(
      kernels.gather(table as never, ids) as never,
      null,
      tf.tensor1d([0, 1, 2], 'int32'),
      null,
    );
    expect(after.losses.sum().dataSync()[0]).toBeLessThan(losses.sum().dataSync()[0] as number);
  });
});
