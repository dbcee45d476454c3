import type { Rank, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { readValues } from '../../runtime/read-values.js';
import { tf } from '../../runtime/tensorflow.js';
import { cells } from '../cells.js';
import type { CellState, Kernels, RecurrentWeights } from '../kernels.js';
import { createDraws } from './draw.js';
import type { PlainWeights, Stepper } from './stepper.js';

/** A stepper over a cell's `recurrentForward` with T = 1; it keeps references to the weights, which must stay alive. */
export function createUnrolledStepper(
  forward: Kernels['recurrentForward'],
  weights: PlainWeights,
  batchSize: number,
): Stepper {
  const { spec, layers, embedding, outputKernel, outputBias } = weights;
  const statesPerLayer = cells[spec.cell].states.length;
  const hiddenSizes = layers.map((layer) => layer.recurrentKernel.shape[0]);
  const stateSize = statesPerLayer * hiddenSizes.reduce((sum, size) => sum + size, 0);
  const vocabularySize = outputBias.shape[0];
  let rows = batchSize;
  const zeroStates = () =>
    hiddenSizes.map((size) => Array.from({ length: statesPerLayer }, () => tf.zeros<Rank.R2>([rows, size])));
  let states: CellState[] = zeroStates();
  const logits = new Float32Array(batchSize * vocabularySize);

  const replaceStates = (next: CellState[]) => {
    tf.dispose(states);
    states = next;
  };

  const runStep = (tokens: Int32Array) => {
    const ids = tf.tensor1d(tokens, 'int32');
    let x: Tensor2D = embedding
      ? tf.gather(embedding, ids)
      : tf.oneHot(ids, (layers[0] as RecurrentWeights).kernel.shape[0]).cast('float32');
    const next = layers.map((layer, index) => {
      const input = x.expandDims<Tensor3D>(0);
      const result = forward(spec, { input, weights: layer, initialState: states[index] as CellState, lengths: null });
      x = result.output.squeeze([0]);
      return result.finalState;
    });
    logits.set(tf.matMul(x, outputKernel).add(outputBias).dataSync());
    return next;
  };

  const arrange: Stepper['arrange'] = (parents) => {
    const arranged = tf.tidy(() => {
      // -1 chooses the row of zeros after the others.
      const indices = tf.tensor1d(
        parents.map((parent) => (parent < 0 ? rows : parent)),
        'int32',
      );
      return states.map((layer) =>
        layer.map((state) =>
          tf.gather(
            tf.pad2d(state as Tensor2D, [
              [0, 1],
              [0, 0],
            ]),
            indices,
          ),
        ),
      ) as CellState[];
    });
    replaceStates(arranged);
    rows = parents.length;
  };

  const step: Stepper['step'] = (tokens) => {
    replaceStates(tf.tidy(() => runStep(tokens)));
    return logits.subarray(0, rows * vocabularySize);
  };
  return {
    batchSize,
    get rows() {
      return rows;
    },
    vocabularySize,
    stateSize,
    step,
    ...createDraws({ batchSize, vocabularySize, arrange, step }),
    getState() {
      return readValues(() => tf.concat2d(states.flat(), 1)).slice();
    },
    setState(state) {
      const sizes = hiddenSizes.flatMap((size) => Array<number>(statesPerLayer).fill(size));
      const parts = tf.tidy(() => tf.split(tf.tensor2d(state.slice(), [rows, stateSize]), sizes, 1)) as CellState;
      replaceStates(hiddenSizes.map((_, layer) => parts.slice(layer * statesPerLayer, (layer + 1) * statesPerLayer)));
    },
    reset: () => replaceStates(zeroStates()),
    dispose: () => replaceStates([]),
  };
}
