/** A tensor's values where an operation reads them: Float32Array is float32, Int32Array int32, Uint8Array bool. */
export type HostValues = Float32Array | Int32Array | Uint8Array;

/** A tensor as an operation of a host sees it, row-major; at most six dimensions. */
export interface HostTensor {
  values: HostValues;
  shape: readonly number[];
}

/** An operation's attributes by name, as C++ declares them; those left out take their defaults. */
export type OperationAttributes = Readonly<Record<string, number | boolean>>;

/**
 * What a TensorFlow.js backend needs of a host without TensorFlow (node, wasm): the C++ operations on typed arrays, and the
 * memory in which their results lie. Such a backend is handed one; it keeps a typed array per tensor, calls `release` when
 * the last tensor of an array is disposed, and `place` before it keeps an array that JavaScript made.
 *
 * An operation is added by one C++ file and one entry: see src/kernels/native/operations.h.
 */
export interface HostMemory {
  /**
   * Runs one operation. Inputs may lie anywhere (wasm copies those it does not own, for this call alone); each output is
   * owned by the host until `release`. Throws an Error that names the operation and what is wrong with its inputs; then
   * nothing was allocated.
   */
  execute(
    operation: string,
    attributes: OperationAttributes,
    inputs: readonly HostTensor[],
    outputs: number,
  ): HostTensor[];
  /** Whether these values lie in memory that `release` has to be called for. A view (`subarray`) of owned values is owned. */
  owns(values: ArrayBufferView): boolean;
  /** The same values where operations read them without a copy: themselves if they are there already, else a copy. */
  place<Values extends HostValues>(values: Values): Values;
  /** `count` uninitialised floats that the host owns. */
  allocate(count: number): Float32Array;
  /** Frees an owned array, the whole of it: nobody may read it or a view of it afterwards. */
  release(values: HostValues): void;
  /** Bytes of all that is owned and not released; wasm counts what the operations keep for themselves too. */
  bytesInUse(): number;
}
