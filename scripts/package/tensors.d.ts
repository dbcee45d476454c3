/*
 * What the package's declarations say of TensorFlow.js's tensors: its own declarations need the browser's and WebGPU's, and do
 * not hold under strict rules without skipLibCheck.
 */

export type DataType = 'float32' | 'int32' | 'bool' | 'complex64' | 'string';

/** A tensor of TensorFlow.js. */
export interface Tensor {
  readonly shape: number[];
  readonly dtype: DataType;
  /** The number of its elements. */
  readonly size: number;
  readonly rank: number;
  readonly isDisposed: boolean;
  /** Its elements, row by row. */
  dataSync(): Float32Array | Int32Array | Uint8Array;
  data(): Promise<Float32Array | Int32Array | Uint8Array>;
  dispose(): void;
}

export interface Tensor1D extends Tensor {
  readonly shape: [number];
}
export interface Tensor2D extends Tensor {
  readonly shape: [number, number];
}
export interface Tensor3D extends Tensor {
  readonly shape: [number, number, number];
}
export interface Tensor4D extends Tensor {
  readonly shape: [number, number, number, number];
}

/** A tensor whose elements change. */
export interface Variable extends Tensor {
  readonly name: string;
  readonly trainable: boolean;
}
