import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendValues, DataId, DataType, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { HostMemory, HostTensor, HostValues, OperationAttributes } from '../host-memory.js';
import { tf } from '../tensorflow.js';

/** How often one of TensorFlow.js's own JavaScript kernels computed for the host, and the most elements that it was given. */
export interface Fallback {
  calls: number;
  elements: number;
}

interface Entry {
  values: BackendValues;
  dtype: DataType;
  refCount: number;
}

/** What MathBackendCPU keeps to itself. */
interface Storage {
  data: { get(id: DataId): Entry; set(id: DataId, entry: Entry): void; has(id: DataId): boolean };
  firstUse: boolean;
  nextDataId(): number;
}

/** What an operation is given: a tensor of this backend, perhaps of another shape, or values that JavaScript just made. */
export type Operand = TensorInfo | HostValues;

/**
 * A TensorFlow.js backend whose tensors lie in a host's memory and are computed there. It is TensorFlow.js's own `cpu` backend,
 * whose kernels read typed arrays wherever these are, so whatever the host has no operation for works too, slowly.
 */
export class HostBackend extends MathBackendCPU {
  readonly host: HostMemory;
  /** By the name of the kernel. */
  readonly fallbacks = new Map<string, Fallback>();
  readonly #storage: Storage;

  constructor(host: HostMemory) {
    super();
    this.host = host;
    this.#storage = this as unknown as Storage;
    // Its first write advises, over six lines on stderr, to install tfjs-node.
    this.#storage.firstUse = false;
  }

  // A view of a tensor, which one of TensorFlow.js's kernels made, has to outlive it.
  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    return super.write(this.#owned(values) ? values.slice() : values, shape, dtype);
  }

  override readSync(id: DataId): BackendValues {
    const values = super.readSync(id);
    return this.#owned(values) ? values.slice() : values;
  }

  override disposeData(id: DataId, force = false): boolean {
    const values = this.#storage.data.has(id) ? this.#storage.data.get(id).values : null;
    const gone = super.disposeData(id, force);
    if (gone && this.#owned(values)) this.host.release(values);
    return gone;
  }

  /** Runs an operation of the host and returns its outputs, of these shapes where they are given. */
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

  /** The same on tensors, for the operations that are no kernel of TensorFlow.js; the caller disposes the outputs. */
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
    const entry = this.#storage.data.get(input.dataId);
    // What JavaScript made moves into the host's memory at its first use there, and stays.
    const values = this.host.place(typed(entry.values, input.dtype));
    entry.values = values;
    return { values, shape: input.shape };
  }

  #adopt(values: HostValues, shape: number[]): TensorInfo {
    const dataId = { id: this.#storage.nextDataId() };
    const dtype = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool';
    this.#storage.data.set(dataId, { values, dtype, refCount: 1 });
    return { dataId, shape, dtype };
  }
}

/** Kernels of TensorFlow.js may leave the bytes of a bool, or plain numbers, for a float. */
function typed(values: BackendValues, dtype: DataType): HostValues {
  const Type = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype as string];
  if (Type === undefined) throw new Error(`The host has no tensors of type ${dtype}.`);
  return values instanceof Type ? values : Type.from(values as unknown as ArrayLike<number>);
}
