/** The values of a tensor: Float32Array for float32, Int32Array for int32, Uint8Array for bool. */
export type HostValues = Float32Array | Int32Array | Uint8Array;

/** A tensor for an operation of a host, row-major, with at most six dimensions. */
export interface HostTensor {
  values: HostValues;
  shape: readonly number[];
}

/** The attributes of an operation by name, as declared in C++; missing ones have their defaults. */
export type OperationAttributes = Readonly<Record<string, number | boolean>>;

/**
 * The interface of a host without TensorFlow (node, wasm) for a TensorFlow.js backend: the C++ operations on typed arrays, and the
 * memory of their results. The backend keeps one typed array per tensor, calls `release` when the last tensor of an array is
 * disposed, and `place` before it keeps an array from JavaScript.
 *
 * An operation is added by one C++ file and one entry: see src/kernels/native/operations.h.
 */
export interface HostMemory {
  /**
   * Runs one operation. Inputs may be in any memory (wasm copies those it does not own for the call). The host owns each output until
   * `release`. Throws an Error that names the operation and the problem of its inputs; then nothing was allocated.
   */
  execute(
    operation: string,
    attributes: OperationAttributes,
    inputs: readonly HostTensor[],
    outputs: number,
  ): HostTensor[];
  /** Whether the host owns these values, so that `release` must be called. A view (`subarray`) of owned values is owned. */
  owns(values: ArrayBufferView): boolean;
  /** The values in the memory of the host: the same array if it is there already, otherwise a copy. */
  place<Values extends HostValues>(values: Values): Values;
  /** `count` uninitialised floats that the host owns. */
  allocate(count: number): Float32Array;
  /** Frees a whole owned array; it and its views must not be read afterwards. */
  release(values: HostValues): void;
  /** Bytes of all owned arrays that are not released; wasm also counts internal memory of operations. */
  bytesInUse(): number;
}
