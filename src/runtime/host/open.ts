import type { DataType, Tensor } from '@tensorflow/tfjs';
import type { HostMemory, HostTensor, HostValues, OperationAttributes } from '../host-memory.js';
import { tf } from '../tensorflow.js';

interface Entry {
  values: HostValues;
  dtype: DataType;
  refCount: number;
}

/** What TensorFlow.js's cpu backend is made of. */
interface CpuBackend {
  data: { has(id: object): boolean; get(id: object): Entry; set(id: object, entry: Entry): void };
  firstUse: boolean;
  nextDataId(): number;
  write(values: unknown, shape: number[], dtype: DataType): object;
  readSync(id: object): unknown;
  disposeData(id: object, force?: boolean): boolean;
}

/** A TensorFlow.js backend whose tensors lie in a host's memory. */
export interface HostBackend {
  /** Runs an operation of the host; the caller disposes the outputs. */
  execute(operation: string, attributes: OperationAttributes, inputs: readonly Tensor[], outputs: number): Tensor[];
}

/** Lets TensorFlow.js compute on a host from now on: its own cpu backend, whose kernels read typed arrays wherever they are. */
export function openHostBackend(name: string, host: HostMemory): HostBackend {
  const owns = (values: unknown): values is HostValues => ArrayBuffer.isView(values) && host.owns(values);
  const Cpu = tf.findBackend('cpu').constructor as new () => CpuBackend;
  class Backend extends Cpu {
    // A view of a tensor, which one of TensorFlow.js's kernels made, has to outlive it.
    override write(values: unknown, shape: number[], dtype: DataType): object {
      return super.write(owns(values) ? values.slice() : values, shape, dtype);
    }
    override readSync(id: object): unknown {
      const values = super.readSync(id);
      return owns(values) ? values.slice() : values;
    }
    override disposeData(id: object, force = false): boolean {
      const values = this.data.has(id) ? this.data.get(id).values : null;
      const gone = super.disposeData(id, force);
      if (gone && owns(values)) host.release(values);
      return gone;
    }
  }
  const backend = new Backend();
  backend.firstUse = false;
  const backendName = `rnn-${name}`;
  tf.registerBackend(backendName, () => backend as never);
  tf.copyRegisteredKernels('cpu', backendName);
  void tf.setBackend(backendName);
  return {
    execute(operation, attributes, inputs, outputs) {
      const given = inputs.map(({ dataId, shape }): HostTensor => {
        if (!backend.data.has(dataId)) tf.engine().moveData(backend as never, dataId);
        const entry = backend.data.get(dataId);
        entry.values = host.place(entry.values);
        return { values: entry.values, shape };
      });
      return host.execute(operation, attributes, given, outputs).map(({ values, shape }) => {
        const dataId = { id: backend.nextDataId() };
        const dtype = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool';
        backend.data.set(dataId, { values, dtype, refCount: 1 });
        return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype }, backend as never);
      });
    },
  };
}
