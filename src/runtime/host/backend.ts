import type { BackendValues, DataId, DataType, Tensor, TensorBuffer, TensorInfo } from '@tensorflow/tfjs-core';
import type { HostMemory, HostTensor, HostValues, OperationAttributes } from '../host-memory.js';
import { tf } from '../tensorflow.js';

/** Number of calls of one of TensorFlow.js's own JavaScript kernels, and the maximum number of elements. */
export interface Fallback {
  calls: number;
  elements: number;
}

/** What a backend of TensorFlow.js keeps of a tensor. */
interface Entry {
  /** Null for complex64. */
  values: BackendValues | null;
  dtype: DataType;
  refCount: number;
  /** The parts of complex64. */
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
}

/** An input of an operation: a tensor of this backend, possibly with another shape, or values from JavaScript. */
export type Operand = TensorInfo | HostValues;

/**
 * A TensorFlow.js backend whose tensors lie in a host's memory and are computed there. It keeps them as TensorFlow.js's own `cpu`
 * backend does (MathBackendCPU), whose kernels read typed arrays wherever these are, so whatever the host has no operation for
 * works too, slowly.
 */
export class HostBackend extends tf.KernelBackend {
  readonly host: HostMemory;
  /** By the name of the kernel. */
  readonly fallbacks = new Map<string, Fallback>();
  /** Under these names the kernels of the `cpu` backend look for them. */
  readonly data = new tf.DataStorage<Entry>(this, tf.engine());
  readonly blockSize = 48;
  #nextId = 0;

  constructor(host: HostMemory) {
    super();
    this.host = host;
  }

  // A view that a kernel of TensorFlow.js made may outlive its tensor.
  override write(values: BackendValues, _shape: number[], dtype: DataType): DataId {
    return this.#keep(this.#owned(values) ? values.slice() : values, dtype);
  }

  makeTensorInfo(shape: number[], dtype: DataType, values: BackendValues | null = null): TensorInfo {
    const kept = this.#owned(values) ? values.slice() : values;
    return { dataId: this.#keep(kept, dtype), shape, dtype };
  }

  override readSync(id: DataId): BackendValues {
    const { values, dtype, complexTensorInfos } = this.data.get(id);
    if (complexTensorInfos !== undefined) {
      const parts = [complexTensorInfos.real, complexTensorInfos.imag].map(({ dataId }) => this.readSync(dataId));
      return tf.backend_util.mergeRealAndImagArrays(parts[0] as Float32Array, parts[1] as Float32Array);
    }
    const read = tf.util.convertBackendValuesAndArrayBuffer(values as BackendValues, dtype);
    return this.#owned(read) ? read.slice() : read;
  }

  override async read(id: DataId): Promise<BackendValues> {
    return this.readSync(id);
  }

  makeOutput(values: BackendValues, shape: number[], dtype: DataType): Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.makeTensorInfo(shape, dtype, values), this);
  }

  bufferSync({ dataId, shape, dtype }: TensorInfo): TensorBuffer<tf.Rank, DataType> {
    return tf.buffer(shape, dtype as 'float32', this.readSync(dataId) as Float32Array);
  }

  override disposeData(id: DataId, force = false): boolean {
    if (!this.data.has(id)) return true;
    const entry = this.data.get(id);
    entry.refCount--;
    if (!force && entry.refCount > 0) return false;
    for (const { dataId } of Object.values(entry.complexTensorInfos ?? {})) this.disposeData(dataId, true);
    this.data.delete(id);
    if (this.#owned(entry.values)) this.host.release(entry.values);
    return true;
  }

  disposeIntermediateTensorInfo({ dataId }: TensorInfo): void {
    this.disposeData(dataId);
  }

  override refCount(id: DataId): number {
    return this.data.has(id) ? this.data.get(id).refCount : 0;
  }

  override incRef(id: DataId): void {
    this.data.get(id).refCount++;
  }

  decRef(id: DataId): void {
    if (this.data.has(id)) this.data.get(id).refCount--;
  }

  override move(id: DataId, values: BackendValues, _shape: number[], dtype: DataType, refCount: number): void {
    this.data.set(id, { values, dtype, refCount });
  }

  override numDataIds(): number {
    return this.data.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override dispose(): void {}

  /** Runs an operation of the host and returns its outputs, with these shapes if given. */
  run(operation: string, inputs: readonly Operand[], shapes: readonly (readonly number[])[]): TensorInfo[] {
    const outputs = this.host.execute(
      operation,
      {},
      inputs.map((input) => this.#operand(input)),
      shapes.length,
    );
    return outputs.map(({ values }, index) => this.#adopt(values, shapes[index] as number[]));
  }

  /** The same for an operation of one output. */
  compute(operation: string, inputs: readonly Operand[], shape: readonly number[]): TensorInfo {
    return this.run(operation, inputs, [shape])[0] as TensorInfo;
  }

  /** The same on tensors, for operations that are not kernels of TensorFlow.js; the caller disposes the outputs. */
  execute(operation: string, attributes: OperationAttributes, inputs: readonly Tensor[], outputs: number): Tensor[] {
    const results = this.host.execute(
      operation,
      attributes,
      inputs.map((input) => this.#operand(input)),
      outputs,
    );
    return results.map(({ values, shape }) => tf.engine().makeTensorFromTensorInfo(this.#adopt(values, [...shape])));
  }

  /** Another shape of the same values. */
  reshaped({ dataId, dtype }: TensorInfo, shape: number[]): TensorInfo {
    this.incRef(dataId);
    return { dataId, dtype, shape };
  }

  #owned(values: BackendValues | null): values is HostValues {
    return ArrayBuffer.isView(values) && this.host.owns(values);
  }

  #operand(input: Operand): HostTensor {
    if (ArrayBuffer.isView(input)) return { values: input, shape: [input.length] };
    const entry = this.data.get(input.dataId);
    // Values from JavaScript are moved into the memory of the host at their first use.
    const values = this.host.place(typed(entry.values as BackendValues, input.dtype));
    entry.values = values;
    return { values, shape: input.shape };
  }

  #adopt(values: HostValues, shape: number[]): TensorInfo {
    const dtype = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool';
    return { dataId: this.#keep(values, dtype), shape, dtype };
  }

  #keep(values: BackendValues | null, dtype: DataType): DataId {
    const id = { id: this.#nextId++ };
    this.data.set(id, { values, dtype, refCount: 1 });
    return id;
  }
}

/** Kernels of TensorFlow.js may leave the bytes of a bool, or plain numbers, for a float. */
function typed(values: BackendValues, dtype: DataType): HostValues {
  const Type = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype as string];
  if (Type === undefined) throw new Error(`The host has no tensors of type ${dtype}.`);
  return values instanceof Type ? values : Type.from(values as unknown as ArrayLike<number>);
}
