import { type CellName, cellOf, cells } from '../../kernels/cells.js';
import type { NamedArray } from '../../model/parameters.js';
import { unreadable } from './files.js';
import type { ForeignLayer, ForeignModel } from './foreign.js';

/** A language model from a file, with the token ids of the file. */
export interface ForeignLanguageModel {
  cell: CellName;
  activation: 'tanh' | 'relu';
  /** [V, E]; null for one-hot input. */
  embedding: NamedArray | null;
  /** One per layer, in the layout of rnn: gates concatenated, [I, G * H], [H, G * H], [G * H]. */
  layers: { kernel: NamedArray; recurrentKernel: NamedArray; bias: NamedArray }[];
  /** [H, V] and [V] */
  outputKernel: NamedArray;
  outputBias: NamedArray;
}

const ONLY =
  'A model of an embedding or one-hot input, SimpleRNN, LSTM or GRU layers and one dense softmax can be imported.';
/** A map, because a layer in a file may have the name of a property that every object has. */
export const recurrentClasses = new Map<string, CellName>(
  Object.entries(cells).map(([name, { keras }]) => [keras.className, name as CellName]),
);
/** Layers that have no effect after training. */
export const passive = new Set(['InputLayer', 'Dropout', 'SpatialDropout1D', 'GaussianNoise']);

/** Builds a language model from stock layers; throws a CheckpointError that names `file` and an unsupported layer. */
export function toLanguageModel({ layers }: ForeignModel, file: string): ForeignLanguageModel {
  const active = layers.filter(({ className }) => !passive.has(className));
  const embedding = active[0]?.className === 'Embedding' ? active[0] : null;
  const rest = embedding === null ? active : active.slice(1);
  const count = rest.findIndex(({ className }) => !recurrentClasses.has(className));
  const recurrent = count < 0 ? rest : rest.slice(0, count);
  const [output, ...behind] = rest.slice(recurrent.length);
  const [first] = recurrent;
  const refuse = ({ className, name }: ForeignLayer, problem: string, hint = ONLY) =>
    unreadable(file, `its layer ${JSON.stringify(name)} (${className}) ${problem}`, hint);
  if (output?.className === 'Bidirectional') {
    throw refuse(
      output,
      'reads in both directions, but a language model predicts the next token',
      'Import a unidirectional model.',
    );
  }
  if (first === undefined || output === undefined)
    throw unreadable(file, 'it has no recurrent layer followed by a dense layer', ONLY);
  const dense = denseOf(output);
  if (dense === null) throw refuse(output, 'is not supported there');
  const [activation] = [dense.config.activation ?? 'linear', ...behind.map(activationOf)].filter(
    (name) => name !== 'linear',
  );
  const wrong = behind.find((layer) => activationOf(layer) === null);
  if (wrong !== undefined) throw refuse(wrong, 'follows the dense layer');
  if (activation !== undefined && activation !== 'softmax')
    throw refuse(output, `has the activation ${JSON.stringify(activation)}, but token probabilities need a softmax`);

  const cell = recurrentClasses.get(first.className) as CellName;
  for (const [index, layer] of recurrent.entries()) checkRecurrent(layer, index, recurrent, refuse);
  const [kernel, bias] = dense.weights;
  if (kernel === undefined) throw refuse(output, 'has no weights');
  const table = embedding?.weights[0] ?? null;
  if (embedding !== null && table === null) throw refuse(embedding, 'has no weights');
  return checkShapes(
    {
      cell,
      activation: first.config.activation === 'relu' ? 'relu' : 'tanh',
      embedding: table,
      layers: recurrent.map((layer) => weightsOf(layer, cellOf(cell).gates, refuse)),
      outputKernel: kernel,
      outputBias: bias ?? zeros(kernel.shape[1] ?? 0),
    },
    file,
  );
}

export type Refuse = (layer: ForeignLayer, problem: string, hint?: string) => Error;

export function checkRecurrent(layer: ForeignLayer, index: number, all: readonly ForeignLayer[], refuse: Refuse): void {
  const { className, config } = layer;
  if (className !== all[0]?.className)
    throw refuse(
      layer,
      `stands on a layer of the class ${all[0]?.className}, but rnn uses the same cell in all layers`,
    );
  const { activation = 'tanh', recurrent_activation: gate = 'sigmoid' } = config;
  const { choosesActivation, gates } = cellOf(recurrentClasses.get(className) as CellName);
  const allowed = choosesActivation ? ['tanh', 'relu'] : ['tanh'];
  if (!allowed.includes(String(activation)) || activation !== (all[0]?.config.activation ?? 'tanh')) {
    throw refuse(layer, `has the activation ${JSON.stringify(activation)}, but rnn uses ${allowed.join(' or ')} there`);
  }
  if (gates > 1 && gate !== 'sigmoid') {
    throw refuse(
      layer,
      `has the recurrent activation ${JSON.stringify(gate)}, but the gates of rnn are sigmoids`,
      'Train the model with recurrent_activation="sigmoid".',
    );
  }
  if (className === 'GRU' && config.reset_after === true) {
    throw refuse(
      layer,
      'applies the reset after the recurrent product (reset_after=True), but the GRU of rnn before it: the weights cannot be converted',
      'Train the model with GRU(..., reset_after=False).',
    );
  }
  if (config.go_backwards === true) throw refuse(layer, 'reads backwards');
  if (index < all.length - 1 && config.return_sequences !== true)
    throw refuse(layer, 'passes only its last state to the next layer');
}

function weightsOf(layer: ForeignLayer, gates: number, refuse: Refuse): ForeignLanguageModel['layers'][number] {
  const [kernel, recurrentKernel, bias] = layer.weights;
  if (kernel === undefined || recurrentKernel === undefined)
    throw refuse(layer, `has ${layer.weights.length} weights instead of 3`);
  return { kernel, recurrentKernel, bias: bias ?? zeros(gates * (recurrentKernel.shape[0] ?? 0)) };
}

/** A dense layer, possibly inside TimeDistributed. */
export function denseOf(layer: ForeignLayer): ForeignLayer | null {
  if (layer.className === 'Dense') return layer;
  const inner = Object(layer.config.layer) as { class_name?: unknown; config?: Record<string, unknown> };
  return layer.className === 'TimeDistributed' && inner.class_name === 'Dense'
    ? { ...layer, config: inner.config ?? {} }
    : null;
}

function activationOf({ className, config }: ForeignLayer): string | null {
  if (className === 'Softmax') return 'softmax';
  return className === 'Activation' ? String(config.activation) : null;
}

export function zeros(count: number): NamedArray {
  return { name: 'zeros', shape: [count], data: new Float32Array(count) };
}

/** Throws a CheckpointError that names an array with NaN or infinite numbers. */
export function checkFinite({ name, data }: Pick<NamedArray, 'name' | 'data'>, file: string): void {
  if (data.every(Number.isFinite)) return;
  throw unreadable(
    file,
    `${JSON.stringify(name)} has numbers that are not finite`,
    'Its training diverged: give another model.',
  );
}

/** Checks that the shapes of all arrays match and that all numbers are finite; throws a CheckpointError that names the array. */
export function checkShapes(model: ForeignLanguageModel, file: string): ForeignLanguageModel {
  const { cell, embedding, layers, outputKernel, outputBias } = model;
  const expect = ({ name, shape, data }: NamedArray, wanted: readonly number[]) => {
    if (shape.join() !== wanted.join())
      throw unreadable(file, `${JSON.stringify(name)} is [${shape}], and [${wanted}] would fit the other layers`);
    checkFinite({ name, data }, file);
  };
  const [, size = 0] = outputKernel.shape;
  const [rows = 0, width = 0] = embedding?.shape ?? [size, size];
  if (rows !== size)
    throw unreadable(
      file,
      `it reads ${rows} tokens but predicts ${size}`,
      'Only language models can be imported: they read and predict the same tokens.',
    );
  if (embedding !== null) expect(embedding, [rows, width]);
  let below = width;
  for (const { kernel, recurrentKernel, bias } of layers) {
    const [hidden = 0] = recurrentKernel.shape;
    const columns = cellOf(cell).gates * hidden;
    expect(recurrentKernel, [hidden, columns]);
    expect(kernel, [below, columns]);
    expect(bias, [columns]);
    below = hidden;
  }
  expect(outputKernel, [below, size]);
  expect(outputBias, [size]);
  if (size < 2 || below < 1) throw unreadable(file, `it has ${size} tokens and ${below} units`);
  return model;
}
