import type { Tensor3D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import type { Activation } from '../../../src/model/layers/activation.js';
import { drop, dropTokens } from '../../../src/model/layers/dropout.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';

const [steps, batchSize, features] = [30, 4, 50];
const dropout = { input: 0.4, between: 0, output: 0 };

/** Ones [T, B, F]: what comes out is the mask. */
function ones(): Activation {
  const output: Tensor3D = tf.ones([steps, batchSize, features]);
  return { output, keepsOutput: false, backward: null, dispose: () => output.dispose() };
}

function maskOf(spec: typeof dropout & { locked?: boolean }): number[][][] {
  return drop(referenceKernels, ones(), spec, 'input', createRandom(3)).output.arraySync();
}

const shareDropped = (mask: number[][][]) => mask.flat(2).filter((value) => value === 0).length / mask.flat(2).length;

describe('drop', () => {
  it('has one mask for all steps where it is locked, another for each row', () => {
    const mask = maskOf({ ...dropout, locked: true });
    for (const step of mask) expect(step).toEqual(mask[0]);
    expect(mask[0]?.[1]).not.toEqual(mask[0]?.[0]);
  });

  it('has another mask at each step where it is not', () => {
    const mask = maskOf(dropout);
    expect(new Set(mask.map((step) => JSON.stringify(step))).size).toBe(steps);
  });

  it.each([
    ['a step', dropout, 0.03],
    ['a sequence', { ...dropout, locked: true }, 0.12],
  ])('drops its share with a mask for %s, and makes up for it', (_, spec, tolerance) => {
    const mask = maskOf(spec);
    expect(Math.abs(shareDropped(mask) - 0.4)).toBeLessThan(tolerance); // four standard deviations
    const kept = mask.flat(2).filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - 0.4))]));
  });
});

describe('dropTokens', () => {
  it('drops all vectors of a token or none', () => {
    const vocabularySize = 12;
    const random = createRandom(1);
    const ids = Array.from({ length: steps }, () => Array.from({ length: batchSize }, () => random.integer(12)));
    const options = { vocabularySize, rate: 0.5 };
    const tensor = tf.tensor2d(ids, undefined, 'int32');
    const output = dropTokens(referenceKernels, ones(), tensor, options, createRandom(2)).output.arraySync();
    const seen = new Map<number, Set<number>>();
    for (const [step, row] of ids.entries()) {
      for (const [column, id] of row.entries()) {
        const values = seen.get(id) ?? new Set();
        for (const value of output[step]?.[column] ?? []) values.add(value);
        seen.set(id, values);
      }
    }
    expect(seen.size).toBe(vocabularySize);
    for (const values of seen.values()) expect(values.size).toBe(1);
    expect(new Set([...seen.values()].flatMap((values) => [...values]))).toEqual(new Set([0, 2]));
  });
});
