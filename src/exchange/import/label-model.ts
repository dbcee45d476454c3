import { type CellName, cellOf } from '../../kernels/cells.js';
import type { LabelHeadSpec, LabelSpec, Pooling } from '../../model/label/spec.js';
import { directionPrefixes, embeddingName, outputName } from '../../model/names.js';
import type { NamedArray } from '../../model/parameters.js';
import type { VocabularyJSON } from '../../text/vocabulary.js';
import { unreadable } from './files.js';
import type { ForeignLayer, ForeignModel } from './foreign.js';
import {
  checkFinite,
  checkRecurrent,
  denseOf,
  passive,
  type Refuse,
  recurrentClasses,
  zeros,
} from './language-model.js';
import { numberTokens, rows } from './renumber.js';

/** A tagger or classifier from a file, with the token ids of the file. */
export interface ForeignLabelModel {
  spec: LabelSpec;
  /** With the parameter names of rnn; token rows are in the order of the file. */
  weights: NamedArray[];
}

const ONLY =
  'A tagger or classifier of an embedding or one-hot input, SimpleRNN, LSTM or GRU layers in one or both directions, and one dense layer can be imported.';
/** Keras's pooling layers. */
export const poolings = new Map<string, Pooling>([
  ['GlobalAveragePooling1D', 'mean'],
  ['GlobalMaxPooling1D', 'max'],
]);

/**
 * Builds a tagger (one label per step) or classifier from stock layers; throws a CheckpointError that names `file` and an unsupported
 * layer.
 */
export function toLabelModel({ layers }: ForeignModel, file: string): ForeignLabelModel {
  const active = layers.filter(({ className }) => !passive.has(className));
  const refuse: Refuse = ({ className, name }, problem, hint = ONLY) =>
    unreadable(file, `its layer ${JSON.stringify(name)} (${className}) ${problem}`, hint);
  const embedding = active[0]?.className === 'Embedding' ? (active.shift() as ForeignLayer) : null;
  const isRecurrent = ({ className, inner }: ForeignLayer) => recurrentClasses.has(inner?.className ?? className);
  const count = active.findIndex((layer) => !isRecurrent(layer));
  const recurrent = active.splice(0, count < 0 ? active.length : count);
  const pooling = poolings.get(active[0]?.className ?? '') ?? null;
  if (pooling !== null) active.shift();
  const [top, wrong] = active;
  const [first] = recurrent;
  if (first === undefined || top === undefined)
    throw unreadable(file, 'it has no recurrent layer with a dense layer on it', ONLY);
  const dense = denseOf(top);
  if (dense === null) throw refuse(top, 'is not supported there');
  if (wrong !== undefined) throw refuse(wrong, 'stands behind the dense layer');

  const bidirectional = first.inner !== null;
  // Both directions of a Keras layer have the same settings.
  const single = recurrent.map((layer) => {
    if ((layer.inner !== null) !== bidirectional) throw refuse(layer, 'reads in other directions than the first one');
    const { merge_mode: merge = 'concat' } = layer.config;
    if (bidirectional && merge !== 'concat')
      throw refuse(layer, `joins its directions by ${JSON.stringify(merge)}, and rnn by "concat"`);
    return layer.inner === null ? layer : { ...layer, ...layer.inner, name: layer.name };
  });
  for (const [index, layer] of single.entries()) checkRecurrent(layer, index, single, refuse);
  const givesSequences = single.at(-1)?.config.return_sequences === true;
  if (pooling !== null && !givesSequences)
    throw refuse(recurrent.at(-1) as ForeignLayer, 'gives its last state alone to the layer on it');
  const cell = recurrentClasses.get((single[0] as ForeignLayer).className) as CellName;
  const hiddenSizes = recurrent.map(({ weights }) => weights[1]?.shape[0] ?? 0);
  const { activation } = dense.config;
  const [outputKernel, outputBias = null] = dense.weights;
  if (outputKernel === undefined) throw refuse(top, 'has no weights');
  const units = outputKernel.shape[1] ?? 0;
  const head = headOf(givesSequences ? pooling : 'last', String(activation), units);
  if (head === null)
    throw refuse(
      top,
      `has ${units} units and the activation ${JSON.stringify(activation)}: labels need a softmax, or one unit and a sigmoid`,
    );
  const bias = outputBias ?? zeros(units);
  // A single logit z for two labels equals a softmax over 0 and z. A tagger of rnn also uses a single logit.
  const isPaired = units === 1 && head.type === 'pooled';
  const table = embedding?.weights[0] ?? null;
  if (embedding !== null && table === null) throw refuse(embedding, 'has no weights');
  const vocabularySize = table?.shape[0] ?? first.weights[0]?.shape[0] ?? 0;
  const spec: LabelSpec = {
    input: {
      type: 'tokens',
      vocabularySize,
      size: table === null ? null : (table.shape[1] ?? 0),
      characters: null,
      wordDropout: { rate: 0, from: 0 },
    },
    labels: units === 1 ? 2 : units,
    head,
    cell,
    activation: single[0]?.config.activation === 'relu' ? 'relu' : 'tanh',
    hiddenSizes,
    bidirectional,
    dropout: { input: 0, between: 0, output: 0 },
    initializer: { type: 'keras' },
    forgetBias: cellOf(cell).forgetGate === null ? 0 : 1,
  };
  const weights: NamedArray[] = table === null ? [] : [{ ...table, name: `${embeddingName}/embeddings` }];
  for (const [index, layer] of recurrent.entries()) {
    const prefixes = directionPrefixes(spec, index);
    const each = layer.weights.length / prefixes.length;
    if (each !== 2 && each !== 3) throw refuse(layer, `has ${layer.weights.length} weights`);
    for (const [direction, prefix] of prefixes.entries()) {
      const [kernel, recurrentKernel, own] = layer.weights.slice(
        direction * each,
        (direction + 1) * each,
      ) as NamedArray[];
      weights.push(
        { ...(kernel as NamedArray), name: `${prefix}/kernel` },
        { ...(recurrentKernel as NamedArray), name: `${prefix}/recurrent_kernel` },
        { ...(own ?? zeros(cellOf(cell).gates * (hiddenSizes[index] as number))), name: `${prefix}/bias` },
      );
    }
  }
  weights.push(
    { ...(isPaired ? paired(outputKernel) : outputKernel), name: `${outputName}/kernel` },
    { ...(isPaired ? { ...paired(bias), shape: [2] } : bias), name: `${outputName}/bias` },
  );
  for (const array of weights) checkFinite(array, file);
  return { spec, weights };
}

function headOf(pooling: Pooling | null, activation: string, units: number): LabelHeadSpec | null {
  const isSigmoid = activation === 'sigmoid' && units === 1;
  if (!isSigmoid && !(activation === 'softmax' && units > 1)) return null;
  if (pooling !== null) return { type: 'pooled', pooling };
  return { type: isSigmoid ? 'sigmoid' : 'softmax' };
}

/** Adds a column of zeros before the only column. */
function paired({ name, data }: NamedArray): NamedArray {
  const both = new Float32Array(2 * data.length);
  for (const [row, value] of data.entries()) both[2 * row + 1] = value;
  return { name, shape: [data.length, 2], data: both };
}

export interface NumberedLabelModel extends ForeignLabelModel {
  vocabulary: VocabularyJSON;
}

/** The model with the token ids of rnn, like `renumber`: a token that the file lacks has zero weights. */
export function renumberLabels(
  { spec, weights }: ForeignLabelModel,
  { tokens, labels }: { tokens: readonly string[]; labels: readonly string[] },
  files: { model: string; vocabulary: string; labels: string },
): NumberedLabelModel {
  const { input } = spec;
  if (input.type !== 'tokens') throw new RangeError('An imported model reads tokens.');
  if (tokens.length !== input.vocabularySize) {
    throw unreadable(
      files.model,
      `it knows ${input.vocabularySize} tokens, and ${files.vocabulary} has ${tokens.length}`,
      'Give the vocabulary that the model was trained with, in the order of its ids.',
    );
  }
  if (labels.length !== spec.labels) {
    throw unreadable(
      files.model,
      `it knows ${spec.labels} labels, and ${files.labels} has ${labels.length}`,
      'Give the labels that the model was trained with, in the order of its outputs.',
    );
  }
  const { sources, vocabulary } = numberTokens(tokens);
  const byToken = new Set(
    input.size === null
      ? directionPrefixes(spec, 0).map((prefix) => `${prefix}/kernel`)
      : [`${embeddingName}/embeddings`],
  );
  return {
    spec: { ...spec, input: { ...input, vocabularySize: sources.length } },
    weights: weights.map((array) => (byToken.has(array.name) ? { ...rows(array, sources), name: array.name } : array)),
    vocabulary,
  };
}
