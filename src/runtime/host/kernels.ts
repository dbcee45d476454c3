import type { KernelFunc, NamedAttrMap } from '@tensorflow/tfjs-core';
import { javaScriptKernel } from '../javascript-kernels.js';
import { tf } from '../tensorflow.js';
import type { HostBackend } from './backend.js';
import { elementwiseKernels } from './elementwise.js';
import type { HostKernel } from './host-kernel.js';
import { kernelNames } from './kernel-names.js';
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

/** Registers all kernels of a backend of a host: our own, and those of the `cpu` backend of TensorFlow.js for the rest. */
export function registerKernels(backendName: string): void {
  for (const kernelName of kernelNames()) {
    const own = kernels[kernelName];
    const theirs = inJavaScript(kernelName);
    const kernelFunc: KernelFunc = (call) => {
      const { inputs, backend, attrs } = call as { inputs: never; backend: unknown; attrs?: NamedAttrMap };
      return own?.({ inputs, backend: backend as HostBackend, attributes: attrs ?? {} }) ?? theirs(call);
    };
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
}

/** TensorFlow.js's own kernel; its calls are counted. */
function inJavaScript(kernelName: string): KernelFunc {
  return (call) => {
    const outputs = javaScriptKernel(kernelName)(call);
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
