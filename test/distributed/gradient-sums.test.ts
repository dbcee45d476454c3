import { beforeEach, describe, expect, it } from 'vitest';
import { createGradientSums, type GradientSums } from '../../src/distributed/gradient-sums.js';
import { openBackend } from '../../src/kernels/hosts/open-backend.js';
import { referenceKernels as kernels } from '../../src/kernels/reference/reference.js';
import { addGradient, disposeGradients } from '../../src/model/gradients.js';
import type { GradientStore, Parameter } from '../../src/model/parameters.js';
import { tf } from '../../src/runtime/tensorflow.js';

openBackend();

const LARGE = 250_000;
let parameters: Parameter[];
/** What the other worker adds. */
const OTHER = 10;
/** Names of memory in the order in which their sums begin. */
let begun: string[];

const parameter = (name: string, size: number): Parameter => ({ name, variable: tf.variable(tf.zeros([size])) });

/** Sums with a second worker, whose gradients are all OTHER. */
function createSums(overlaps = true): GradientSums {
  return createGradientSums({
    kernels,
    parameters,
    rank: 0,
    overlaps,
    allocate(bytes, name) {
      const memory = new ArrayBuffer(bytes);
      return {
        memory,
        async sum(count) {
          begun.push(name);
          const values = new Float32Array(memory, 0, count);
          for (const [index, value] of values.entries()) values[index] = value + OTHER;
        },
      };
    },
  });
}

function put(store: GradientStore, index: number, value: number): void {
  const target = parameters[index] as Parameter;
  addGradient(store, target, tf.fill(target.variable.shape, value));
}

/** A step whose gradients come from the top to the bottom; that of the first parameter in two parts. */
async function step(sums: GradientSums, { again = false, isEmpty = false } = {}) {
  const store = sums.begin({ isEmpty });
  put(store, 0, 1);
  put(store, 2, 3);
  const early = [...begun];
  put(store, 1, 2);
  put(store, 0, 1);
  const result = await sums.finish([[], []], again);
  const values = [...result].map(([{ name }, gradient]) => `${name} ${(gradient as tf.Tensor).dataSync()[5]}`);
  disposeGradients(result);
  return { early, values };
}

describe('sums of gradients', () => {
  beforeEach(() => {
    parameters = [parameter('table', LARGE), parameter('small', 20), parameter('output', LARGE)];
    begun = [];
  });

  it('are in the order of the parameters', async () => {
    expect((await step(createSums())).values).toEqual(['table 12', 'small 12', 'output 13']);
  });

  it('begin for a large gradient that is complete while others are computed, once the first step has shown when', async () => {
    const sums = createSums();
    expect((await step(sums)).early).toEqual([]);
    expect(begun).toEqual(['table', 'output', '']);
    begun = [];
    expect(await step(sums)).toEqual({ early: ['output'], values: ['table 12', 'small 12', 'output 13'] });
    expect(begun).toEqual(['output', 'table', '']);
  });

  it('have the same parts where none begins early', async () => {
    const sums = createSums(false);
    await step(sums);
    begun = [];
    expect((await step(sums)).early).toEqual([]);
    expect(begun.sort()).toEqual(['', 'output', 'table']);
  });

  it('are made again on all workers where a gradient was changed after its sum had begun', async () => {
    const sums = createSums();
    await step(sums);
    const store = sums.begin({ isEmpty: false });
    put(store, 2, 3);
    expect(sums.isLate()).toBe(false);
    put(store, 2, 4);
    put(store, 1, 2);
    put(store, 0, 2);
    expect(sums.isLate()).toBe(true);
    const result = await sums.finish([[], []], true);
    expect([...result.values()].map((gradient) => (gradient as tf.Tensor).dataSync()[0])).toEqual([12, 12, 17]);
    disposeGradients(result);
    // From now on it is complete when it has been set twice.
    begun = [];
    expect((await step(sums)).early).toEqual([]);
  });

  it('add nothing of an empty batch', async () => {
    const sums = createSums();
    await step(sums);
    expect((await step(sums, { isEmpty: true })).values).toEqual(['table 10', 'small 10', 'output 10']);
  });

  it('leave the number of tensors as it was', async () => {
    const before = tf.memory().numTensors;
    const sums = createSums();
    await step(sums);
    await step(sums);
    sums.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
