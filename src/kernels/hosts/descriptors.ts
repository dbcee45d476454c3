import type { HostTensor } from '../../runtime/host-memory.js';

/** The tensor descriptor of described-call.h: [element type, rank, six dimensions]. */
export const DESCRIPTOR_WORDS = 8;
const MAX_RANK = DESCRIPTOR_WORDS - 2;

const elementTypes = [Float32Array, Int32Array, Uint8Array] as const;

/** Describes a tensor in words[at...]; throws an Error for more than six dimensions. */
export function writeDescriptor(words: Int32Array, at: number, { values, shape }: HostTensor): void {
  if (shape.length > MAX_RANK)
    throw new Error(`a tensor has ${shape.length} dimensions, but at most ${MAX_RANK} are supported`);
  words[at] = values instanceof Float32Array ? 0 : values instanceof Int32Array ? 1 : 2;
  words[at + 1] = shape.length;
  for (let dimension = 0; dimension < shape.length; dimension++) words[at + 2 + dimension] = shape[dimension] as number;
}

/** The tensor described by words[at...], with values at byte `offset` of `buffer`. */
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
