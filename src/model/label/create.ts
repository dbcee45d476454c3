import type { Random } from '../../runtime/random.js';
import { createParameters } from '../create-parameters.js';
import { createRecurrent, outputFeatures } from '../create-recurrent.js';
import { initialWeights } from '../initial-weights.js';
import type { AttentionPoolLayer } from '../layers/attention-pool.js';
import type { CharacterLayer } from '../layers/character-layer.js';
import type { OutputLayer } from '../layers/output.js';
import type { Directions } from '../layers/recur.js';
import { attentionName, chainName, charactersName, embeddingName, outputName } from '../names.js';
import type { Parameter } from '../parameters.js';
import type { LabelSpec } from './spec.js';

/** The layers of a labelling model, and all its parameters in order. */
export interface LabelLayers {
  /** [V, E], or null for unit vectors and frames. */
  embedding: Parameter | null;
  characters: CharacterLayer | null;
  recurrent: Directions[];
  /** Only for attention pooling, else null. */
  attention: AttentionPoolLayer | null;
  output: OutputLayer;
  /** Only for a `crf` head, else null. */
  chain: ChainParameters | null;
  parameters: Parameter[];
}

export interface ChainParameters {
  /** [K, K], from a row's label to a column's. */
  transitions: Parameter;
  /** [K] */
  start: Parameter;
  /** [K] */
  end: Parameter;
}

/** Creates a labelling model's layers with weights drawn from `random`, or zeros. */
export function createLabelLayers(spec: LabelSpec, random: Random | null): LabelLayers {
  const { input, labels, head } = spec;
  const { create, parameters } = createParameters(random);
  const initial = initialWeights(spec);
  const tokens = input.type === 'tokens' ? input : null;
  const size = tokens?.size ?? null;
  const embedding =
    tokens && size && create(`${embeddingName}/embeddings`, [tokens.vocabularySize, size], initial.table);
  const characters = tokens?.characters ? createCharacterLayer(tokens.characters) : null;
  const recurrent = createRecurrent(spec, inputFeatures(input), { create, initial });

  const features = outputFeatures(spec);
  const attention =
    head.type === 'pooled' && head.pooling === 'attention'
      ? {
          kernel: create(`${attentionName}/kernel`, [features, features], initial.kernel),
          bias: create(`${attentionName}/bias`, [features], initial.bias),
          context: create(`${attentionName}/context`, [features, 1], initial.kernel),
        }
      : null;
  const columns = head.type === 'sigmoid' ? 1 : labels;
  const output = {
    kernel: create(`${outputName}/kernel`, [features, columns], initial.kernel),
    transposed: false,
    bias: create(`${outputName}/bias`, [columns], initial.bias),
  };
  const chain =
    head.type === 'crf'
      ? {
          transitions: create(`${chainName}/transitions`, [labels, labels], initial.bias),
          start: create(`${chainName}/start`, [labels], initial.bias),
          end: create(`${chainName}/end`, [labels], initial.bias),
        }
      : null;
  return { embedding: embedding || null, characters, recurrent, attention, output, chain, parameters };

  function createCharacterLayer({
    vocabularySize,
    size,
    hiddenSize,
  }: NonNullable<TokenInput['characters']>): CharacterLayer {
    const table = create(`${charactersName}/${embeddingName}/embeddings`, [vocabularySize, size], initial.table);
    const [directions = []] = createRecurrent({ ...spec, hiddenSizes: [hiddenSize], bidirectional: true }, size, {
      create: (name, shape, values) => create(`${charactersName}/${name}`, shape, values),
      initial,
    });
    return { table, directions };
  }
}

type TokenInput = Extract<LabelSpec['input'], { type: 'tokens' }>;

/** Number of input features of the first recurrent layer. */
function inputFeatures(input: LabelSpec['input']): number {
  if (input.type === 'frames') return input.features;
  return (input.size ?? input.vocabularySize) + 2 * (input.characters?.hiddenSize ?? 0);
}
