import { ConfigError } from '../errors.js';
import type { CellName } from '../kernels/kernels.js';
import type { Random } from '../runtime/random.js';
import { glorotUniform, orthogonal, uniform } from './initializers.js';
import type { OutputLayer } from './layers/output.js';
import type { Directions } from './layers/recur.js';
import type { RecurrentLayer } from './layers/recurrent.js';
import { directionPrefixes, embeddingName, outputName } from './names.js';
import type { Parameter } from './parameters.js';
import type { ModelSpec } from './spec.js';
import { createVariable } from './variables.js';

const gateCounts: Record<CellName, number> = { simpleRnn: 1, gru: 3, lstm: 4 };

/** A network's layers, and all its parameters in the order of the stock model. */
export interface Layers {
  /** [V, E], or null for one-hot input. */
  embedding: Parameter | null;
  recurrent: Directions[];
  output: OutputLayer;
  parameters: Parameter[];
}

/** Creates a network's layers with weights drawn from `random`; throws a ConfigError for weights that cannot be tied. */
export function buildLayers(spec: ModelSpec, random: Random): Layers {
  checkTiedSizes(spec);
  const { vocabularySize, input } = spec;
  const parameters: Parameter[] = [];
  const create = (name: string, shape: number[], values: Float32Array) => {
    const parameter = { name, variable: createVariable(values, shape) };
    parameters.push(parameter);
    return parameter;
  };
  const draw = createInitializer(spec, random);

  const embedding =
    input.type === 'embedding'
      ? create(`${embeddingName}/embeddings`, [vocabularySize, input.size], draw.table(vocabularySize, input.size))
      : null;
  const recurrent = spec.hiddenSizes.map((hiddenSize, index) =>
    directionPrefixes(spec, index).map((prefix, direction): RecurrentLayer => {
      const [inputSize, width] = [layerInputSize(spec, index), gateCounts[spec.cell] * hiddenSize];
      return {
        spec: { cell: spec.cell, activation: spec.activation, reverse: direction === 1 },
        hiddenSize,
        kernel: create(`${prefix}/kernel`, [inputSize, width], draw.kernel(inputSize, width)),
        recurrentKernel: create(`${prefix}/recurrent_kernel`, [hiddenSize, width], draw.recurrent(hiddenSize, width)),
        bias: create(`${prefix}/bias`, [width], draw.recurrentBias(hiddenSize, width)),
      };
    }),
  );
  const outputSize = layerInputSize(spec, spec.hiddenSizes.length);
  const kernel =
    spec.tieWeights && embedding !== null
      ? embedding
      : create(`${outputName}/kernel`, [outputSize, vocabularySize], draw.kernel(outputSize, vocabularySize));
  const bias = create(`${outputName}/bias`, [vocabularySize], draw.bias(vocabularySize));
  return { embedding, recurrent, output: { kernel, transposed: spec.tieWeights, bias }, parameters };
}

/** Keras's defaults, or one uniform range for everything (Zaremba et al. 2014); the forget bias is added to either. */
function createInitializer({ initializer, cell, forgetBias }: ModelSpec, random: Random) {
  const { type } = initializer;
  const drawAll = (count: number) => (type === 'uniform' ? uniform(count, initializer.scale, random) : null);
  const bias = (size: number) => drawAll(size) ?? new Float32Array(size);
  return {
    table: (rows: number, columns: number) => drawAll(rows * columns) ?? uniform(rows * columns, 0.05, random),
    kernel: (rows: number, columns: number) => drawAll(rows * columns) ?? glorotUniform(rows, columns, random),
    recurrent: (rows: number, columns: number) => drawAll(rows * columns) ?? orthogonal(rows, columns, random),
    bias,
    recurrentBias(hiddenSize: number, width: number) {
      const values = bias(width);
      if (cell !== 'lstm') return values;
      return values.map((value, unit) => (Math.floor(unit / hiddenSize) === 1 ? value + forgetBias : value));
    },
  };
}

/** Features that layer `index` reads; one past the last gives the features of the output layer's input. */
function layerInputSize({ input, vocabularySize, hiddenSizes, bidirectional }: ModelSpec, index: number): number {
  const below = hiddenSizes[index - 1];
  if (below !== undefined) return below * (bidirectional ? 2 : 1);
  return input.type === 'embedding' ? input.size : vocabularySize;
}

function checkTiedSizes(spec: ModelSpec): void {
  if (!spec.tieWeights) return;
  const outputSize = layerInputSize(spec, spec.hiddenSizes.length);
  if (spec.input.type === 'oneHot') {
    throw new ConfigError('Tied weights need an embedding, and this model reads one-hot vectors.', {
      hint: 'Set model.input to an embedding, or model.tieWeights to false.',
    });
  }
  if (spec.input.size !== outputSize) {
    throw new ConfigError(
      `Tied weights need an embedding as wide as the last layer's output: ${spec.input.size} against ${outputSize}.`,
      { hint: 'Make the embedding size and the last hidden size equal, or set model.tieWeights to false.' },
    );
  }
}
