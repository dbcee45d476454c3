import type { KernelFunc } from '@tensorflow/tfjs-core';
import { loadPackage } from './load-package.js';
import { tf } from './tensorflow.js';

/** Registers TensorFlow.js's `cpu` backend and its kernels in plain JavaScript. A browser has `imported-kernels.ts` instead. */
export function loadJavaScriptKernels(): void {
  loadPackage('@tensorflow/tfjs-backend-cpu');
}

/** A kernel of that backend, which is loaded when one is first needed. */
export function javaScriptKernel(name: string): KernelFunc {
  if (tf.getKernel(name, 'cpu') === undefined) loadJavaScriptKernels();
  const kernel = tf.getKernel(name, 'cpu');
  if (kernel === undefined) throw new Error(`TensorFlow.js has no kernel ${name} in JavaScript.`);
  return kernel.kernelFunc;
}
