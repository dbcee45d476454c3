import type { Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { GenerationBatch } from '../../data/generation/batches.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import { createParameters } from '../create-parameters.js';
import { initialWeights } from '../initial-weights.js';
import { buildLayers } from '../language/layers.js';
import { assembleModel, type Model } from '../language/model.js';
import { disposeState, sequenceLossAndGradients } from '../language/passes.js';
import { type Prediction, predictBatch } from '../language/predict-batch.js';
import { condition } from '../layers/condition.js';
import { disposeParameters, type LossOptions, type Network } from '../network.js';
import type { GenerationSpec } from './spec.js';

/** A recurrent language model with conditions per row; it owns its parameters. */
export interface GenerationModel extends Network<GenerationBatch, Prediction, LossOptions, { ranks: boolean }> {
  spec: GenerationSpec;
  zeroState: Model['zeroState'];
  /** The network for rows with these conditions, one array [B] per condition. */
  given(conditions: readonly Int32Array[]): Pick<Model, 'forward'>;
  /**
   * A model without conditions for one value of each condition: the constant part is folded into the first layer's bias,
   * `[x_t; e] W + b = x_t W_x + (e W_e + b)`. All other parameters are shared with this model, which must outlive it.
   */
  fold(values: readonly number[]): Model;
}

/** Builds a network with initial weights drawn from `random`, or zeros; throws a ConfigError for weights that cannot be tied. */
export function buildGenerationModel(spec: GenerationSpec, random: Random | null): GenerationModel {
  const { network, conditions } = spec;
  const width = conditions.reduce((sum, { size }) => sum + size, 0);
  const layers = buildLayers(network, random, 'joined', width);
  const { create, parameters: tables } = createParameters(random);
  for (const { name, values, size } of conditions) {
    create(`condition_${name}/embeddings`, [values, size], initialWeights(network).table);
  }
  const plain = assembleModel(network, layers);
  const parameters = [...layers.parameters, ...tables];
  const [first] = layers.recurrent[0] ?? [];
  if (first === undefined) throw new Error('A network has a layer.');

  const given: GenerationModel['given'] = (rows) => ({
    forward: (kernels, inputs) =>
      plain.forward(kernels, inputs, (below) =>
        condition(
          kernels,
          tables.map((table, index) => ({ table, ids: rows[index] as Int32Array })),
          below,
        ),
      ),
  });

  return {
    spec,
    parameters,
    zeroState: plain.zeroState,
    given,
    lossAndGradients(kernels, batch, options) {
      const initialState = plain.zeroState(batch.batchSize);
      const { finalState, ...computed } = sequenceLossAndGradients(given(batch.conditions), kernels, batch, {
        ...options,
        initialState,
      });
      disposeState(initialState);
      disposeState(finalState);
      return computed;
    },
    predict: (kernels, batch, asked) => predictBatch({ ...plain, ...given(batch.conditions) }, kernels, batch, asked),
    fold(values) {
      const [kernel, bias] = tf.tidy(() => {
        const weights = first.kernel.variable as Tensor2D; // [I + C, G * H]
        const inputs = weights.shape[0] - width;
        const vectors = tables.map(({ variable }, index) =>
          tf.slice2d(variable as Tensor2D, [values[index] as number, 0], [1, -1]),
        );
        const constant = tf.matMul(tf.concat2d(vectors, 1), tf.slice2d(weights, [inputs, 0], [width, -1]));
        // A slice of whole rows would share memory with the weights, which are updated in place.
        const rows = tf.add(tf.slice2d(weights, [0, 0], [inputs, -1]), 0);
        return [rows, tf.add(constant.flatten(), first.bias.variable)].map((tensor) => tf.variable(tensor, false));
      }) as [Variable, Variable];
      const folded = {
        ...first,
        kernel: { name: first.kernel.name, variable: kernel },
        bias: { name: first.bias.name, variable: bias },
      };
      const recurrent = [[folded], ...layers.recurrent.slice(1)];
      return assembleModel(network, { ...layers, recurrent, parameters: [folded.kernel, folded.bias] });
    },
    dispose: () => disposeParameters(parameters),
  };
}
