import type { Tensor } from '@tensorflow/tfjs-core';
import { EnvironmentError } from '../../../errors.js';
import type { OperationAttributes } from '../../../runtime/host-memory.js';
import { tf } from '../../../runtime/tensorflow.js';
import { hasTensorFlow, loadTensorFlow } from '../../../runtime/tensorflow-library.js';
import type { Host } from '../host.js';
import { loadAddon } from '../node/addon.js';
import type { LibraryOpener, OpenOptions } from '../opener.js';
import { tensorflowCtcLoss, tensorflowCtcLosses } from './ctc-loss.js';
import { outputLayer } from './projection.js';

interface NodeBackend {
  binding: {
    TF_ATTR_BOOL: number;
    TF_ATTR_INT: number;
    TF_ATTR_FLOAT: number;
    executeOp(name: string, attributes: object[], inputs: number[], outputs: number): object[];
  };
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(info: object): Tensor;
}

let version: string | null = null;

export const opener: LibraryOpener = {
  compute(tensorflow) {
    version ??= loadTensorFlow(tensorflow);
    void tensorflow.setBackend('tensorflow');
    return version;
  },
  openHost: openTensorFlowHost,
  isReady: hasTensorFlow,
};

/**
 * The tensorflow host: the addon's operations, registered with the libtensorflow that tfjs-node has loaded. Throws an
 * EnvironmentError if the addon or that library is not available.
 */
function openTensorFlowHost({ retry }: OpenOptions): Host {
  const { addon, path } = loadAddon({ retry });
  try {
    addon.registerWithTensorFlow();
  } catch (error) {
    throw new EnvironmentError(`The native kernels cannot be loaded: ${(error as Error).message}`, {
      hint: 'Run `rnn doctor` to see what is missing.',
      cause: error,
    });
  }
  const backend = tf.backend() as unknown as NodeBackend;
  return {
    ...addon,
    name: 'tensorflow',
    path,
    kernels: (precision) => ({
      ctcLoss: tensorflowCtcLoss,
      ctcLosses: tensorflowCtcLosses,
      ...(precision === 'float32' ? outputLayer : {}),
    }),
    execute(operation, attributes, inputs, outputs) {
      const given = attributesOf(backend, attributes);
      const infos = backend.binding.executeOp(operation, given, backend.getInputTensorIds(inputs), outputs);
      return infos.map((info) => backend.createOutputTensor(info));
    },
  };
}

function attributesOf({ binding }: NodeBackend, attributes: OperationAttributes): object[] {
  return Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'boolean') return { name, type: binding.TF_ATTR_BOOL, value };
    return { name, type: Number.isInteger(value) ? binding.TF_ATTR_INT : binding.TF_ATTR_FLOAT, value };
  });
}
