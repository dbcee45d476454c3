import type { KernelConfig, KernelFunc, NamedAttrMap } from '@tensorflow/tfjs-core';
import { tf } from '../tensorflow.js';
import type { HostBackend } from './backend.js';
import { elementwiseKernels } from './elementwise.js';
import type { HostKernel } from './host-kernel.js';
import { movementKernels } from './movement.js';
import { productKernels } from './products.js';
import { reductionKernels } from './reductions.js';
import { rowKernels } from './rows.js';
import { sizeOf } from './views.js';

const kernels: Record<string, HostKernel> = {
  ...elementwiseKernels,
  ...movementKernels,
  ...productKernels,
  ...reductionKernels,
  ...rowKernels,
};

/** Registers all kernels of a backend on a host's memory: ours, and TensorFlow.js's own of the `cpu` backend for the rest. */
export function registerKernels(backendName: string): void {
  for (const config of tf.getKernelsForBackend('cpu')) {
    const own = kernels[config.kernelName];
    const theirs = countCalls(config);
    const kernelFunc: KernelFunc = (call) => {
      const { inputs, backend, attrs } = call as { inputs: never; backend: unknown; attrs?: NamedAttrMap };
      return own?.({ inputs, backend: backend as HostBackend, attributes: attrs ?? {} }) ?? theirs(call);
    };
    tf.registerKernel({ ...config, backendName, kernelFunc });
  }
}

function countCalls({ kernelName, kernelFunc }: KernelConfig): KernelFunc {
  return (call) => {
    const outputs = kernelFunc(call);
    const { fallbacks } = call.backend as HostBackend;
    const fallback = fallbacks.get(kernelName) ?? { calls: 0, elements: 0 };
    fallbacks.set(kernelName, fallback);
    fallback.calls++;
    for (const info of [...Object.values(call.inputs), ...[outputs].flat()]) {
      if (info?.shape) fallback.elements = Math.max(fallback.elements, sizeOf(info.shape));
    }
    return outputs;
  };
}
