import { describe, expect, it } from 'vitest';
import { checkTasks } from '../../src/doctor/check-tasks.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';

const problemsOf = (kernels: Kernels) => checkTasks(kernels).map(({ problem }) => problem);

describe('checkTasks', () => {
  it.each(['auto', 'reference'] as const)('finds nothing wrong with %s kernels, and leaves no tensor', (name) => {
    const kernels = selectKernels(name);
    problemsOf(kernels); // What stands for an absent tensor is made once and kept.
    const before = tf.memory().numTensors;
    expect(problemsOf(kernels)).toEqual([null, null, null]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says by how much a loss is wrong', () => {
    const wrong: Kernels = {
      ...referenceKernels,
      ctcLoss(...inputs) {
        const { losses, dLogits } = referenceKernels.ctcLoss(...inputs);
        return { losses: losses.mul(1.5), dLogits };
      },
    };
    const [attention, ctc, tunes] = problemsOf(wrong);
    expect(ctc).toMatch(/^The CTC loss differs from the reference kernels by 0\.[345]/);
    expect([attention, tunes]).toEqual([null, null]);
  });

  it('takes a gradient that is not a number for a fault', () => {
    const wrong: Kernels = { ...referenceKernels, globalNorm: () => Number.NaN };
    expect(problemsOf(wrong)[0]).toMatch(/^Attention differs from the reference kernels by NaN/);
  });

  it('says why something cannot be computed at all', () => {
    const missing: Kernels = {
      ...referenceKernels,
      ctcLoss() {
        throw new Error('Op type not registered: CTCLoss');
      },
    };
    expect(problemsOf(missing)).toEqual([null, 'Op type not registered: CTCLoss', null]);
  });
});
