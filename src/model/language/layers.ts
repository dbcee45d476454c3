import { ConfigError } from '../../errors.js';
import type { Random } from '../../runtime/random.js';
import { createParameters } from '../create-parameters.js';
import { createRecurrent, type Directedness, outputFeatures } from '../create-recurrent.js';
import type { ClusterLayer } from '../heads/adaptive-softmax.js';
import { initialWeights } from '../initial-weights.js';
import type { MergeLayer } from '../layers/merge.js';
import type { OutputLayer } from '../layers/output.js';
import type { Directions } from '../layers/recur.js';
import { clusterName, embeddingName, mergeName, outputName } from '../names.js';
import type { Parameter } from '../parameters.js';
import type { ModelSpec } from './spec.js';

/** A network's layers, and all its parameters in the order of tfjs-layers. */
export interface Layers {
  /** [V, E], or null for one-hot input. */
  embedding: Parameter | null;
  recurrent: Directions[];
  /** Joins separate directions; null if the layers join them. */
  merge: MergeLayer | null;
  /** The output over all tokens, or over the frequent tokens and the clusters. */
  output: OutputLayer;
  /** The clusters; empty if the output is over all tokens. */
  clusters: ClusterLayer[];
  parameters: Parameter[];
}

/**
 * Creates a network's layers with weights drawn from `random`, or zeros; the first layer reads `besides` numbers after those of
 * a token. Throws a ConfigError for weights that cannot be tied.
 */
export function buildLayers(
  spec: ModelSpec,
  random: Random | null,
  directions: Directedness = 'joined',
  besides = 0,
): Layers {
  const outputSize = outputFeatures(spec, spec.hiddenSizes.length - 1, directions);
  checkTiedSizes(spec, outputSize);
  const bounds = clustersOf(spec);
  const outputs = (bounds[0]?.start ?? spec.vocabularySize) + bounds.length;
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
      : create(`${outputName}/kernel`, [outputSize, outputs], initial.kernel);
  const bias = create(`${outputName}/bias`, [outputs], initial.bias);
  const clusters = bounds.map(({ start, size }, index): ClusterLayer => {
    const name = clusterName(index);
    const width = Math.max(1, Math.floor(outputSize / (spec.adaptive?.shrink ?? 1) ** (index + 1)));
    return {
      start,
      projection: create(`${name}/projection`, [outputSize, width], initial.kernel),
      kernel: create(`${name}/kernel`, [width, size], initial.kernel),
      bias: create(`${name}/bias`, [size], initial.bias),
    };
  });
  return { embedding, recurrent, merge, output: { kernel, transposed: spec.tieWeights, bias }, clusters, parameters };
}

function checkTiedSizes(spec: ModelSpec, outputSize: number): void {
  if (!spec.tieWeights) return;
  if (spec.input.type === 'oneHot') {
    throw new ConfigError('Tied weights need an embedding, but this model reads one-hot vectors.', {
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

/** The clusters of an adaptive softmax: from each cutoff to the next, the last one to the end of the vocabulary. */
function clustersOf({ adaptive, vocabularySize, tieWeights }: ModelSpec): { start: number; size: number }[] {
  if (adaptive === undefined) return [];
  if (tieWeights) {
    throw new ConfigError('An adaptive softmax has several output kernels: none can be the embedding.', {
      hint: 'Set model.tieWeights to false, or model.output to a softmax over all tokens.',
    });
  }
  const { cutoffs } = adaptive;
  if ((cutoffs.at(-1) ?? 0) >= vocabularySize) {
    throw new ConfigError(
      `model.output.cutoffs ends at ${cutoffs.at(-1)}, but the vocabulary has ${vocabularySize} tokens: none are left for the last cluster.`,
      { hint: 'Give lower cutoffs, or remove model.output: it is useful for vocabularies above 50,000 tokens.' },
    );
  }
  return cutoffs.map((start, index) => ({ start, size: (cutoffs[index + 1] ?? vocabularySize) - start }));
}
