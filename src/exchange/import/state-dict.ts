import { cells } from '../../kernels/cells.js';
import type { Pooling } from '../../model/label/spec.js';
import type { NamedArray } from '../../model/parameters.js';
import { transpose } from '../layers/graph.js';
import { unreadable } from './files.js';
import type { ForeignLayer } from './foreign.js';
import { type ForeignLabelModel, poolings, toLabelModel } from './label-model.js';
import { checkShapes, type ForeignLanguageModel } from './language-model.js';

const ONLY = 'A model of nn.Embedding, one nn.LSTM or nn.RNN and one nn.Linear can be imported.';

/** The weights of one direction of a layer, in the layout of rnn. */
interface Direction {
  kernel: NamedArray;
  recurrentKernel: NamedArray;
  bias: NamedArray;
}

/** What a state_dict has: one or two directions per layer, the forward one first. */
interface Modules {
  cell: 'lstm' | 'simpleRnn';
  layers: Direction[][];
  embedding: NamedArray | null;
  /** [H, V] and [V] */
  outputKernel: NamedArray;
  outputBias: NamedArray;
}

/** Properties of a tagger or classifier that its state_dict does not contain. */
export interface LabelReading {
  predicts: 'steps' | 'texts';
  /** How a classifier pools the states of a text; `last` takes the final state of each direction (`h_n`). */
  pooling: Pooling;
}

/** A language model of a PyTorch state_dict; throws a CheckpointError that names `file`. */
export function fromStateDict(tensors: readonly NamedArray[], file: string): ForeignLanguageModel {
  if (tensors.some(({ name }) => /weight_ih_l\d+_reverse$/.test(name)))
    throw unreadable(file, 'it reads in both directions, but a language model predicts the next token');
  const { cell, layers, embedding, outputKernel, outputBias } = readModules(tensors, file);
  return checkShapes({ cell, activation: 'tanh', embedding, layers: layers.flat(), outputKernel, outputBias }, file);
}

/**
 * A tagger or classifier of a PyTorch state_dict, converted to an equivalent stack of Keras layers. A single output is the
 * logit of the second label; several outputs are the logits of a softmax. Throws a CheckpointError that names `file`.
 */
export function labelsFromStateDict(
  tensors: readonly NamedArray[],
  file: string,
  { predicts, pooling }: LabelReading,
): ForeignLabelModel {
  const { cell, layers, embedding, outputKernel, outputBias } = readModules(tensors, file);
  const { className } = cells[cell].keras;
  const layer = (className: string, name: string, config: ForeignLayer['config'], weights: NamedArray[]) => ({
    ...{ className, name, config, weights },
    inner: null,
  });
  const givesSequences = (index: number) => index < layers.length - 1 || predicts === 'steps' || pooling !== 'last';
  const recurrent = layers.map((directions, index): ForeignLayer => {
    const config = { return_sequences: givesSequences(index) };
    const weights = directions.flatMap(({ kernel, recurrentKernel, bias }) => [kernel, recurrentKernel, bias]);
    const made = layer(className, `l${index}`, config, weights);
    return directions.length === 1 ? made : { ...made, className: 'Bidirectional', inner: { className, config } };
  });
  const pool = poolingLayers.get(pooling);
  const activation = outputBias.data.length === 1 ? 'sigmoid' : 'softmax';
  const model = [
    ...(embedding === null ? [] : [layer('Embedding', embedding.name, {}, [embedding])]),
    ...recurrent,
    ...(predicts === 'texts' && pool !== undefined ? [layer(pool, 'pooling', {}, [])] : []),
    layer('Dense', outputKernel.name, { activation }, [outputKernel, outputBias]),
  ];
  return toLabelModel({ layers: model }, file);
}

const poolingLayers: ReadonlyMap<Pooling, string> = new Map([...poolings].map(([name, pooling]) => [pooling, name]));

/**
 * The modules of a state_dict: nn.Embedding (or one-hot input), nn.LSTM or nn.RNN (tanh), nn.Linear, under any names. PyTorch
 * transposes kernels and has two biases, which are added; its gates are in the same order, i, f, g, o.
 */
function readModules(tensors: readonly NamedArray[], file: string): Modules {
  const found = tensors.flatMap((tensor) => {
    const [, prefix = '', kind = '', layer = '', reverse] =
      /^(.*?)\.?(weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)_l(\d+)(_reverse)?$/.exec(tensor.name) ?? [];
    return kind === '' ? [] : [{ tensor, prefix, kind, layer: Number(layer), reverse: reverse !== undefined }];
  });
  const prefixes = [...new Set(found.map(({ prefix }) => prefix))];
  if (prefixes.length !== 1) {
    throw unreadable(
      file,
      prefixes.length === 0
        ? 'it has no recurrent layer of PyTorch (weight_ih_l0)'
        : `it has ${prefixes.length} recurrent modules, ${prefixes.join(', ')}`,
      ONLY,
    );
  }
  if (found.some(({ kind }) => kind === 'weight_hr'))
    throw unreadable(file, 'its LSTM projects its state (proj_size), which rnn does not support');
  const get = (kind: string, layer: number, reverse: boolean) =>
    found.find((item) => item.kind === kind && item.layer === layer && item.reverse === reverse)?.tensor ?? null;
  const cell = cellByRows(get('weight_ih', 0, false), get('weight_hh', 0, false), file);
  const count = 1 + Math.max(...found.map(({ layer }) => layer));
  const isBidirectional = found.some(({ reverse }) => reverse);
  const layers = Array.from({ length: Math.min(count, 1000) }, (_, layer) =>
    (isBidirectional ? [false, true] : [false]).map((reverse) =>
      toDirection((kind) => get(kind, layer, reverse), `layer ${layer}${reverse ? ', backwards,' : ''}`, file),
    ),
  );
  const others = tensors.filter((tensor) => !found.some((item) => item.tensor === tensor));
  const { embedding, linear, bias } = findEnds(others, file);
  const outputKernel = transpose(linear);
  const size = outputKernel.shape[1] as number;
  const outputBias = bias ?? { name: 'no bias', shape: [size], data: new Float32Array(size) };
  return { cell, layers, embedding, outputKernel, outputBias };
}

/** The cell, by the number of its gates. */
function cellByRows(kernel: NamedArray | null, recurrentKernel: NamedArray | null, file: string): Modules['cell'] {
  const [rows, hidden] = [kernel?.shape[0] ?? 0, recurrentKernel?.shape[1] ?? 0];
  const gates = rows / hidden;
  if (gates === 4) return 'lstm';
  if (gates === 1) return 'simpleRnn';
  if (gates !== 3) throw unreadable(file, `its weight_ih_l0 has ${rows} rows for ${hidden} hidden units`);
  throw unreadable(
    file,
    'its GRU applies the reset after the recurrent product, like all GRUs of PyTorch, but the GRU of rnn before it: the weights cannot be converted',
    'Import an LSTM, or train the GRU with rnn.',
  );
}

function toDirection(get: (kind: string) => NamedArray | null, what: string, file: string): Direction {
  const [kernel, recurrentKernel] = [get('weight_ih'), get('weight_hh')];
  if (kernel?.shape.length !== 2 || recurrentKernel?.shape.length !== 2)
    throw unreadable(file, `its ${what} is incomplete`);
  const biases = [get('bias_ih'), get('bias_hh')].filter((bias) => bias !== null);
  const size = kernel.shape[0] as number;
  if (biases.some(({ data }) => data.length !== size)) throw unreadable(file, `the biases of its ${what} do not fit`);
  const sum = new Float32Array(size);
  for (const { data } of biases) for (const [at, value] of data.entries()) sum[at] = (sum[at] as number) + value;
  return {
    kernel: transpose(kernel),
    recurrentKernel: transpose(recurrentKernel),
    bias: { name: `bias of ${what}`, shape: [size], data: sum },
  };
}

/** Finds the embedding and the linear layer among the weights that are not recurrent. */
function findEnds(
  tensors: readonly NamedArray[],
  file: string,
): { embedding: NamedArray | null; linear: NamedArray; bias: NamedArray | null } {
  const matrices = tensors.filter(({ shape }) => shape.length === 2);
  const biasOf = ({ name }: NamedArray) =>
    tensors.find((other) => other.name === name.replace(/weight$/, 'bias') && other.name !== name) ?? null;
  const ordered = [...matrices].sort(
    (a, b) =>
      Number(biasOf(a) !== null) - Number(biasOf(b) !== null) || Number(isEmbedding(b)) - Number(isEmbedding(a)),
  );
  const linear = ordered.at(-1);
  const used = new Set([...matrices, linear && biasOf(linear)]);
  if (linear === undefined || ordered.length > 2 || tensors.some((tensor) => !used.has(tensor))) {
    const names = tensors
      .map(({ name }) => name)
      .slice(0, 8)
      .join(', ');
    throw unreadable(
      file,
      `beside its recurrent layers it has ${names === '' ? 'nothing' : names}, but one embedding and one linear layer are needed`,
      ONLY,
    );
  }
  return { embedding: ordered.length === 2 ? (ordered[0] as NamedArray) : null, linear, bias: biasOf(linear) };
}

function isEmbedding({ name }: NamedArray): boolean {
  return /emb|encoder|wte/i.test(name);
}
