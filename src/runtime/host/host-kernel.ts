import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { HostBackend } from './backend.js';

/** The inputs of a kernel. A list of tensors has the keys '0', '1', ... */
export interface KernelCall<Attributes> {
  backend: HostBackend;
  inputs: Readonly<Record<string, TensorInfo>>;
  attributes: Attributes;
}

/**
 * A kernel of TensorFlow.js that uses the operations of the host. Returns null if they do not support the inputs, for example their
 * type; then the kernel of TensorFlow.js is used.
 */
// biome-ignore lint/suspicious/noExplicitAny: each kernel names its own attributes, as TensorFlow.js does in words
export type HostKernel = (call: KernelCall<any>) => TensorInfo | TensorInfo[] | null;
