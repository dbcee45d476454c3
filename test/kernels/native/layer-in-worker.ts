import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { Tensor } from '@tensorflow/tfjs-core';
import { selectKernels } from '../../../src/kernels/select.js';
import { createStepper } from '../../../src/kernels/stepper/create-stepper.js';
import { tf } from '../../../src/runtime/tensorflow.js';

// Run by worker.test.ts: prints a layer's output and a stepper's logits as this thread, then as a worker computes them.

function compute(): number[] {
  const kernels = selectKernels('native');
  const [T, B, I, H] = [3, 4, 5, 6];
  const ramp = (shape: number[]) => tf.linspace(-1, 1, tf.util.sizeFromShape(shape)).reshape(shape);
  const weights = { kernel: ramp([I, 4 * H]), recurrentKernel: ramp([H, 4 * H]), bias: ramp([4 * H]) } as never;
  const spec = { cell: 'lstm', activation: 'tanh', reverse: false } as const;
  const initialState = [ramp([B, H]), ramp([B, H])] as never;
  const input = ramp([T, B, I]) as never;
  const { output } = kernels.recurrentForward(spec, { input, weights, initialState, lengths: null });
  const head = { embedding: ramp([7, I]), outputKernel: ramp([H, 7]), outputBias: ramp([7]) } as never as {
    embedding: never;
    outputKernel: never;
    outputBias: never;
  };
  const stepper = createStepper(kernels, { spec, layers: [weights], ...head }, 1);
  return [...(output as Tensor).dataSync(), ...stepper.step(Int32Array.of(3))];
}

if (isMainThread) {
  const before = compute();
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (inWorker) => {
    process.stdout.write(JSON.stringify({ before, inWorker, after: compute() }));
  });
} else {
  parentPort?.postMessage(compute());
}
