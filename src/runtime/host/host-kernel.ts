import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { HostBackend } from './backend.js';

/** What a kernel is called with. A list of tensors has the keys '0', '1', ... */
export interface KernelCall<Attributes> {
  backend: HostBackend;
  inputs: Readonly<Record<string, TensorInfo>>;
  attributes: Attributes;
}

/**
 * A kernel of TensorFlow.js by the host's operations. Null if they have no such form, of another type above all: TensorFlow.js's
 * own kernel computes it then.
 */
// biome-ignore lint/suspicious/noExplicitAny: each kernel names its own attributes, as TensorFlow.js does in words
export type HostKernel = (call: KernelCall<any>) => TensorInfo | TensorInfo[] | null;
