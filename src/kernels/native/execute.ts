import type { Tensor } from '@tensorflow/tfjs-core';
import type { OperationAttributes } from '../../runtime/host-memory.js';
import { currentHost } from '../hosts/current.js';

/** Runs one operation of operations.h on the current host; the caller disposes the outputs. */
export function execute(
  operation: string,
  attributes: OperationAttributes,
  inputs: Tensor[],
  outputs: number,
): Tensor[] {
  return currentHost().execute(operation, attributes, inputs, outputs);
}
