import { ConfigError } from '../errors.js';
import type { CellName } from '../kernels/kernels.js';
import type { Random } from '../runtime/random.js';
import { type InitialValues, initialWeights } from './initial-weights.js';
import type { MergeLayer } from './layers/merge.js';
import type { OutputLayer } from './layers/output.js';
import type { Directions } from './layers/recur.js';
import type { RecurrentLayer } from './layers/recurrent.js';
import { directionPrefixes, embeddingName, mergeName, outputName } from './names.js';
import type { Parameter } from './parameters.js';
import type { ModelSpec } from './spec.js';
import { createVariable, createZeroVariable } from './variables.js';

/** How many times its hidden size a cell's kernels are wide. */
export const gateCounts: Record<CellName, number> = { simpleRnn: 1, gru: 3, lstm: 4 };

/** A network's layers, and all its parameters in the order of the stock model. */
export interface Layers {
  /** [V, E], or null for one-hot input. */
  embedding: Parameter | null;
  recurrent: Directions[];
  /** Joins directions that are separate; null where layers do it. */
  merge: MergeLayer | null;
  output: OutputLayer;
  parameters: Parameter[];
}

/** What a layer of two directions reads: both outputs of the layer below side by side, or each direction its own one's. */
export type Directedness = 'joined' | 'separate';

/** Creates a network's layers with weights drawn from `random`, or zeros; throws a ConfigError for weights that cannot be tied. */
export function buildLayers(spec: ModelSpec, random: Random | null, directions: Directedness = 'joined'): Layers {
  const outputSize = layerInputSize(spec, spec.hiddenSizes.length, directions);
  checkTiedSizes(spec, outputSize);
  const { vocabularySize, input } = spec;
  const parameters: Parameter[] = [];
  const create = (name: string, shape: number[], values: InitialValues) => {
    const variable = random === null ? createZeroVariable(shape) : createVariable(values(shape, random), shape);
    const parameter = { name, variable };
    parameters.push(parameter);
    return parameter;
  };
  const initial = initialWeights(spec);

  const embedding =
    input.type === 'embedding'
      ? create(`${embeddingName}/embeddings`, [vocabularySize, input.size], initial.table)
      : null;
  const recurrent = spec.hiddenSizes.map((hiddenSize, index) =>
    directionPrefixes(spec, index, directions === 'joined').map((prefix, direction): RecurrentLayer => {
      const [inputSize, width] = [layerInputSize(spec, index, directions), gateCounts[spec.cell] * hiddenSize];
      return {
        spec: { cell: spec.cell, activation: spec.activation, reverse: direction === 1 },
        hiddenSize,
        kernel: create(`${prefix}/kernel`, [inputSize, width], initial.kernel),
        recurrentKernel: create(`${prefix}/recurrent_kernel`, [hiddenSize, width], initial.recurrentKernel),
        bias: create(`${prefix}/bias`, [width], initial.recurrentBias),
      };
    }),
  );
  const merge =
    directions === 'joined'
      ? null
      : {
          kernel: create(`${mergeName}/kernel`, [2 * outputSize, outputSize], initial.kernel),
          bias: create(`${mergeName}/bias`, [outputSize], initial.bias),
        };
  const kernel =
    spec.tieWeights && embedding !== null
      ? embedding
      : create(`${outputName}/kernel`, [outputSize, vocabularySize], initial.kernel);
  const bias = create(`${outputName}/bias`, [vocabularySize], initial.bias);
  return { embedding, recurrent, merge, output: { kernel, transposed: spec.tieWeights, bias }, parameters };
}

/** Features that layer `index` reads; one past the last gives the features of the output layer's input. */
function layerInputSize(spec: ModelSpec, index: number, directions: Directedness): number {
  const { input, vocabularySize, hiddenSizes, bidirectional } = spec;
  const below = hiddenSizes[index - 1];
  if (below !== undefined) return below * (bidirectional && directions === 'joined' ? 2 : 1);
  return input.type === 'embedding' ? input.size : vocabularySize;
}

function checkTiedSizes(spec: ModelSpec, outputSize: number): void {
  if (!spec.tieWeights) return;
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
