import type { SequenceBatch } from '../data/batches.js';
import type { HostName } from '../kernels/hosts/hosts.js';
import { openBackend } from '../kernels/hosts/open-backend.js';
import type { Kernels } from '../kernels/kernels.js';
import { selectKernels } from '../kernels/select.js';
import { disposeGradients } from '../model/gradients.js';
import { buildModel, type Model } from '../model/language/model.js';
import { disposeState } from '../model/language/passes.js';
import type { ModelSpec } from '../model/language/spec.js';
import { currentBackend, hasBackend } from '../runtime/backend.js';
import { createRandom } from '../runtime/random.js';

/** A step of a word model like that of configs/quickstart.yaml. */
const spec: ModelSpec = {
  vocabularySize: 1000,
  input: { type: 'embedding', size: 128 },
  cell: 'lstm',
  activation: 'tanh',
  hiddenSizes: [128],
  bidirectional: false,
  dropout: { input: 0, between: 0, output: 0 },
  tieWeights: false,
  initializer: { type: 'uniform', scale: 0.1 },
  forgetBias: 1,
};
const [steps, rows] = [20, 32];

/** Description of the measurement. */
export const speedCase = `forward and backward through an LSTM of ${spec.hiddenSizes} on ${rows} sequences of ${steps} words`;

/**
 * Tokens per second on a host, measured for about `seconds` after a warm-up. Restores the current backend. Throws an EnvironmentError
 * if the host is not available.
 */
export function measureSpeed(host: HostName, seconds = 1): number {
  const before = hasBackend() ? currentBackend().name : null;
  const { RNN_BACKEND } = process.env;
  try {
    process.env.RNN_BACKEND = host;
    return measure(seconds);
  } finally {
    if (before !== null) {
      process.env.RNN_BACKEND = before;
      openBackend();
    }
    if (RNN_BACKEND === undefined) delete process.env.RNN_BACKEND;
    else process.env.RNN_BACKEND = RNN_BACKEND;
  }
}

function measure(seconds: number): number {
  const kernels = selectKernels('native');
  const random = createRandom(1);
  const model = buildModel(spec, random);
  const draw = () => Int32Array.from({ length: steps * rows }, () => random.integer(spec.vocabularySize));
  const batch: SequenceBatch = {
    ...{ inputs: draw(), targets: draw(), lengths: null, steps },
    ...{ batchSize: rows, targetCount: steps * rows, continues: false },
  };
  try {
    for (let warmUp = 0; warmUp < 3; warmUp++) lossAndGradients(model, kernels, batch);
    const times: number[] = [];
    const end = performance.now() + seconds * 1000;
    do {
      const start = performance.now();
      lossAndGradients(model, kernels, batch);
      times.push(performance.now() - start);
    } while (performance.now() < end);
    // The median is robust to other work of the machine.
    const middle = times.sort((a, b) => a - b)[times.length >> 1] as number;
    return (steps * rows * 1000) / middle;
  } finally {
    model.dispose();
  }
}

/** Reads the losses, which waits for all computations. */
function lossAndGradients(model: Model, kernels: Kernels, batch: SequenceBatch): void {
  const initialState = model.zeroState(rows);
  const { gradients, finalState } = model.lossAndGradients(kernels, batch, { initialState, random: null });
  disposeGradients(gradients);
  disposeState([...initialState, ...finalState]);
}
