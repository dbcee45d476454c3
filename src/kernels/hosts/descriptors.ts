import type { HostTensor, HostValues } from '../../runtime/host-memory.js';

/** What C++'s described-call.h reads and writes of a tensor: [element type, rank, six dimensions]. */
export const DESCRIPTOR_WORDS = 8;
const MAX_RANK = DESCRIPTOR_WORDS - 2;

const elementTypes = [Float32Array, Int32Array, Uint8Array] as const;

/** Describes a tensor in words[at...]; throws an Error for more than six dimensions. */
export function writeDescriptor(words: Int32Array, at: number, { values, shape }: HostTensor): void {
  if (shape.length > MAX_RANK) throw new Error(`a tensor has ${shape.length} dimensions, and ${MAX_RANK} are the most`);
  words[at] = values instanceof Float32Array ? 0 : values instanceof Int32Array ? 1 : 2;
  words[at + 1] = shape.length;
  for (let dimension = 0; dimension < shape.length; dimension++) words[at + 2 + dimension] = shape[dimension] as number;
}

/** The tensor that words[at...] describe, whose values begin at `offset` bytes of `buffer`. */
export function readTensor(words: Int32Array, at: number, buffer: ArrayBufferLike, offset: number): HostTensor {
  const rank = words[at + 1] as number;
  const shape: number[] = [];
  let size = 1;
  for (let dimension = 0; dimension < rank; dimension++) {
    const length = words[at + 2 + dimension] as number;
    shape.push(length);
    size *= length;
  }
  const Values = elementTypes[words[at] as 0 | 1 | 2];
  return { values: new Values(buffer as ArrayBuffer, offset, size), shape };
}
