import { cellOf } from '../../kernels/cells.js';
import type { LabelSpec } from '../../model/label/spec.js';
import type { ModelSpec } from '../../model/language/spec.js';
import {
  attentionName,
  bidirectionalName,
  embeddingName,
  mergeName,
  outputName,
  projectionName,
  recurrentName,
} from '../../model/names.js';
import type { LayersSpec } from '../../model/stack-spec.js';
import type { PortableNetwork } from '../portable.js';
import type { ClassName, StockGraph, StockLayer, StockWeight } from './graph.js';

/** The network as a graph of stock layers, or the reason why that is impossible, as a clause after the name of the network. */
export function stockGraph(network: PortableNetwork): StockGraph | { refused: string } {
  switch (network.kind) {
    case 'language':
      return languageGraph(network.spec);
    case 'bidirectional':
      return bidirectionalGraph(network.spec);
    case 'labels':
      return labelGraph(network.spec);
    case 'emissions': {
      const { features, projection, classes, ...spec } = network.spec.network;
      const layers: StockLayer[] = [input('frames', features)];
      if (projection !== null) layers.push(dense(projectionName, projection, 'relu', last(layers)));
      return {
        name: 'transcription_model',
        layers: [...layers, ...stack(spec, last(layers)), dense(outputName, classes, 'softmax')].map(chained),
      };
    }
    case 'conditional':
      return { refused: 'it concatenates the vectors of conditions to every step' };
    case 'encoderDecoder':
      return { refused: 'its decoder runs step by step over the output of the encoder, with states and attention' };
  }
}

function languageGraph({
  vocabularySize,
  input: { type, ...rest },
  tieWeights,
  adaptive,
  ...spec
}: ModelSpec): StockGraph | { refused: string } {
  if (adaptive !== undefined) return { refused: 'its softmax is adaptive' };
  const first = tokenLayers(vocabularySize, 'size' in rest ? rest.size : null);
  const layers = [...first, ...stack(spec, last(first))];
  return { name: 'language_model', layers: [...layers, output(vocabularySize, 'softmax', tieWeights)].map(chained) };
}

/** The two sides of one blank: the tokens before it, and the tokens after it in reverse order. */
function bidirectionalGraph(model: ModelSpec): StockGraph | { refused: string } {
  const { vocabularySize, tieWeights, hiddenSizes, ...spec } = model;
  const size = model.input.type === 'embedding' ? model.input.size : null;
  const names = ['before', 'after_reversed'];
  const sides = names.map((name) => input(name, size === null ? vocabularySize : null));
  const shared: StockLayer[] =
    size === null ? [] : [{ ...embedding(vocabularySize, size, 'before'), again: ['after_reversed'] }];
  const stacks = sides.map((side, direction) =>
    hiddenSizes.map((_, index): StockLayer => {
      const name = `${direction === 0 ? 'forward' : 'backward'}_${recurrentName(spec.cell, index)}`;
      const below =
        index === 0
          ? size === null
            ? side.name
            : `${embeddingName}:${direction}`
          : `${direction === 0 ? 'forward' : 'backward'}_${recurrentName(spec.cell, index - 1)}`;
      return recurrent({ ...spec, hiddenSizes }, index, name, [below], index < hiddenSizes.length - 1);
    }),
  );
  const join: StockLayer = {
    className: 'Concatenate',
    name: 'concatenate',
    config: { axis: -1 },
    inbound: stacks.map((layers) => last(layers)),
    weights: [],
  };
  const units = hiddenSizes.at(-1) as number;
  const merge = dense(mergeName, units, 'tanh', join.name);
  const top = { ...output(vocabularySize, 'softmax', tieWeights), inbound: [merge.name] };
  return { name: 'bidirectional_language_model', layers: [...sides, ...shared, ...inTurn(stacks), join, merge, top] };
}

/** The first layers of all stacks, then the second layers: Keras orders layers by depth. */
function inTurn(stacks: readonly StockLayer[][]): StockLayer[] {
  const [first = []] = stacks;
  return first.flatMap((_, index) => stacks.flatMap((layers) => layers[index] ?? []));
}

function labelGraph({ input: read, labels, head, ...spec }: LabelSpec): StockGraph | { refused: string } {
  if (read.type === 'tokens' && read.characters !== null)
    return { refused: 'it reads the characters of words, which have different lengths' };
  const first = read.type === 'tokens' ? tokenLayers(read.vocabularySize, read.size) : [input('frames', read.features)];
  const pooled = head.type === 'pooled' ? head.pooling : null;
  const layers = [...first, ...stack(spec, last(first), pooled === 'last')].map(chained);
  const top = last(layers);
  const name = pooled === null ? 'tagger' : 'classifier';
  const end = (below: string): StockLayer =>
    head.type === 'sigmoid'
      ? dense(outputName, 1, 'sigmoid', below)
      : dense(outputName, labels, head.type === 'crf' ? 'linear' : 'softmax', below);
  if (pooled === null || pooled === 'last') return { name, layers: [...layers, end(top)] };
  if (pooled !== 'attention') {
    const className = pooled === 'mean' ? 'GlobalAveragePooling1D' : 'GlobalMaxPooling1D';
    const pool: StockLayer = { className, name: 'pool', config: {}, inbound: [top], weights: [] };
    return { name, layers: [...layers, pool, end(pool.name)] };
  }
  const features = (spec.hiddenSizes.at(-1) as number) * (spec.bidirectional ? 2 : 1);
  const plain = (className: ClassName, name: string, config: object, ...inbound: string[]): StockLayer => ({
    className,
    name,
    config: { ...config },
    inbound,
    weights: [],
  });
  const scores: StockLayer = {
    ...dense(`${attentionName}_scores`, 1, 'linear', attentionName),
    config: { units: 1, activation: 'linear', use_bias: false },
    weights: [{ parameter: `${attentionName}/context`, name: `${attentionName}_scores/kernel` }],
  };
  return {
    name,
    layers: [
      ...layers,
      dense(attentionName, features, 'tanh', top),
      scores,
      plain('Permute', 'attention_rows', { dims: [2, 1] }, scores.name),
      plain('Softmax', 'attention_weights', { axis: -1 }, 'attention_rows'),
      plain('Dot', 'weighted_sum', { axes: [2, 1] }, 'attention_weights', top),
      plain('Flatten', 'pool', {}, 'weighted_sum'),
      end('pool'),
    ],
  };
}

function input(name: string, features: number | null): StockLayer {
  const shape = features === null ? [null, null] : [null, null, features];
  return {
    className: 'InputLayer',
    name,
    config: { shape, dtype: features === null ? 'int32' : 'float32' },
    inbound: [],
    weights: [],
  };
}

function tokenLayers(vocabularySize: number, size: number | null): StockLayer[] {
  if (size === null) return [input('one_hot', vocabularySize)];
  return [input('ids', null), embedding(vocabularySize, size, 'ids')];
}

function embedding(vocabularySize: number, size: number, below: string): StockLayer {
  return {
    className: 'Embedding',
    name: embeddingName,
    config: { input_dim: vocabularySize, output_dim: size, mask_zero: false },
    inbound: [below],
    weights: [{ parameter: `${embeddingName}/embeddings` }],
  };
}

type Stack = Pick<LayersSpec, 'cell' | 'activation' | 'hiddenSizes'> & { bidirectional: boolean };

function stack(spec: Stack, below: string, returnsLast = false): StockLayer[] {
  return spec.hiddenSizes.map((_, index) => {
    const returnSequences = !returnsLast || index < spec.hiddenSizes.length - 1;
    const name = recurrentName(spec.cell, index);
    const inner = recurrent(spec, index, name, [below], returnSequences);
    if (!spec.bidirectional) return inner;
    const { className, config } = inner;
    const outer = bidirectionalName(index);
    const weights = ['forward', 'backward'].flatMap((direction) => cellWeights(`${outer}/${direction}_${name}`));
    return {
      className: 'Bidirectional',
      name: outer,
      config: { merge_mode: 'concat' },
      inner: { className, config: { name, ...config } },
      inbound: [below],
      weights,
    };
  });
}

function recurrent(
  { cell, activation, hiddenSizes }: Omit<Stack, 'bidirectional'>,
  index: number,
  name: string,
  inbound: readonly string[],
  returnSequences: boolean,
): StockLayer {
  const { choosesActivation, keras, forgetGate } = cellOf(cell);
  const { className } = keras;
  const config = {
    units: hiddenSizes[index],
    activation: choosesActivation ? activation : 'tanh',
    ...(choosesActivation ? {} : { recurrent_activation: 'sigmoid' }),
    ...(forgetGate === null ? {} : { unit_forget_bias: false }),
    ...(className === 'GRU' ? { reset_after: false } : {}),
    use_bias: true,
    return_sequences: returnSequences,
  };
  return { className, name, config, inbound, weights: cellWeights(name) };
}

function cellWeights(prefix: string): StockWeight[] {
  return ['kernel', 'recurrent_kernel', 'bias'].map((name) => ({ parameter: `${prefix}/${name}` }));
}

function dense(name: string, units: number, activation: string, below = ''): StockLayer {
  return {
    className: 'Dense',
    name,
    config: { units, activation, use_bias: true },
    inbound: [below],
    weights: [{ parameter: `${name}/kernel` }, { parameter: `${name}/bias` }],
  };
}

function output(units: number, activation: string, tied: boolean): StockLayer {
  const layer = dense(outputName, units, activation);
  const [, bias] = layer.weights;
  const kernel: StockWeight = {
    parameter: `${embeddingName}/embeddings`,
    name: `${outputName}/kernel`,
    transposed: true,
  };
  return tied && bias !== undefined ? { ...layer, weights: [kernel, bias] } : layer;
}

const last = (layers: readonly StockLayer[]): string => (layers.at(-1) as StockLayer).name;

/** Connects each layer to the previous one. */
function chained(layer: StockLayer, index: number, all: readonly StockLayer[]): StockLayer {
  return index === 0 ? layer : { ...layer, inbound: [(all[index - 1] as StockLayer).name] };
}
