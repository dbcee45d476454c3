import type { layers } from '@tensorflow/tfjs-layers';
import { cellOf } from '../kernels/cells.js';
import { kerasLayers } from '../runtime/layers.js';
import type { ModelSpec } from './language/spec.js';
import { bidirectionalName, embeddingName, outputName, recurrentName } from './names.js';
import type { NamedArray } from './parameters.js';

type RecurrentLayerArgs = Parameters<typeof layers.lstm>[0];

/**
 * The same network as a tfjs-layers model, in the JSON that `tf.loadLayersModel` reads. Input: ids [B, T], or one-hot vectors
 * [B, T, V]; output: logits [B, T, V]. Its weights are zeros that are never used.
 */
export function stockTopology(spec: ModelSpec): unknown {
  const model = kerasLayers().sequential({ name: 'language_model' });
  for (const layer of stockLayers(spec)) model.add(layer);
  const json: unknown = model.toJSON(null, false);
  model.dispose();
  return json;
}

/** Weights with the names of that topology; for tied weights, the output kernel is the transposed embedding. */
export function stockWeights(spec: ModelSpec, weights: NamedArray[]): NamedArray[] {
  if (!spec.tieWeights) return weights;
  const table = weights.find(({ name }) => name === `${embeddingName}/embeddings`);
  if (table === undefined) throw new Error('A model with tied weights has an embedding.');
  return [...weights, transposed(table, `${outputName}/kernel`)];
}

function stockLayers(spec: ModelSpec): layers.Layer[] {
  const { vocabularySize, input, hiddenSizes, dropout } = spec;
  const dropoutLayer = (name: string, rate: number) =>
    rate === 0 ? [] : [kerasLayers().layers.dropout({ name, rate })];
  const recurrent = hiddenSizes.flatMap((_, index) => [
    ...(index === 0 ? [] : dropoutLayer(`dropout_between_${index}`, dropout.between)),
    stockRecurrent(spec, index),
  ]);
  return [
    input.type === 'embedding'
      ? stockEmbedding(vocabularySize, input.size)
      : kerasLayers().layers.inputLayer({ name: 'one_hot', inputShape: [null, vocabularySize] }),
    ...dropoutLayer('dropout_input', dropout.input),
    ...recurrent,
    ...dropoutLayer('dropout_output', dropout.output),
    stockOutput(vocabularySize),
  ];
}

function stockRecurrent(spec: ModelSpec, index: number): layers.Layer {
  const layer = stockCell(spec, index, { name: recurrentName(spec.cell, index), returnSequences: true });
  return spec.bidirectional
    ? kerasLayers().layers.bidirectional({ name: bidirectionalName(index), layer, mergeMode: 'concat' })
    : layer;
}

/** The tfjs-layers embedding of all networks. */
export function stockEmbedding(inputDim: number, outputDim: number): layers.Layer {
  return kerasLayers().layers.embedding({ name: embeddingName, inputDim, outputDim, embeddingsInitializer: 'zeros' });
}

/** The tfjs-layers output layer of all networks. */
export function stockOutput(units: number): layers.Layer {
  return kerasLayers().layers.dense({ name: outputName, units, kernelInitializer: 'zeros' });
}

/** The tfjs-layers layer of one direction. */
export function stockCell(
  { cell, activation, hiddenSizes }: ModelSpec,
  index: number,
  names: { name: string; returnSequences: boolean },
): ReturnType<typeof layers.rnn> {
  const { choosesActivation, forgetGate, keras } = cellOf(cell);
  // The default initializers would run here, and the orthogonal one takes 2 s for 200 units.
  const args: RecurrentLayerArgs = {
    ...names,
    units: hiddenSizes[index] as number,
    kernelInitializer: 'zeros',
    recurrentInitializer: 'zeros',
    activation: choosesActivation ? activation : 'tanh',
    ...(choosesActivation ? {} : { recurrentActivation: 'sigmoid' }),
    ...(forgetGate === null ? {} : { unitForgetBias: false }),
  };
  return kerasLayers().layers[keras.layer](args);
}

function transposed({ shape, data }: NamedArray, name: string): NamedArray {
  const [rows = 0, columns = 0] = shape;
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = data[row * columns + column] as number;
    }
  }
  return { name, shape: [columns, rows], data: result };
}
