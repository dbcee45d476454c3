import { ConfigError } from '../errors.js';
import type { Random } from '../runtime/random.js';
import { createParameters } from './create-parameters.js';
import { createRecurrent, type Directedness, outputFeatures } from './create-recurrent.js';
import { initialWeights } from './initial-weights.js';
import type { MergeLayer } from './layers/merge.js';
import type { OutputLayer } from './layers/output.js';
import type { Directions } from './layers/recur.js';
import { embeddingName, mergeName, outputName } from './names.js';
import type { Parameter } from './parameters.js';
import type { ModelSpec } from './spec.js';

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

/**
 * Creates a network's layers with weights drawn from `random`, or zeros; its first layer reads `besides` numbers behind those
 * of a token. Throws a ConfigError for weights that cannot be tied.
 */
export function buildLayers(
  spec: ModelSpec,
  random: Random | null,
  directions: Directedness = 'joined',
  besides = 0,
): Layers {
  const outputSize = outputFeatures(spec, spec.hiddenSizes.length - 1, directions);
  checkTiedSizes(spec, outputSize);
  const { vocabularySize, input } = spec;
  const { create, parameters } = createParameters(random);
  const initial = initialWeights(spec);

  const embedding =
    input.type === 'embedding'
      ? create(`${embeddingName}/embeddings`, [vocabularySize, input.size], initial.table)
      : null;
  const inputSize = besides + (input.type === 'embedding' ? input.size : vocabularySize);
  const recurrent = createRecurrent(spec, inputSize, { create, initial }, directions);
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
