import type { NamedArray } from '../../model/parameters.js';
import { transpose } from '../layers/graph.js';
import { unreadable } from './files.js';
import { checkShapes, type ForeignLanguageModel } from './language-model.js';

/**
 * A language model of a PyTorch state_dict: nn.Embedding (or one-hot input), nn.LSTM or nn.RNN, nn.Linear, under any names. PyTorch
 * transposes kernels and has two biases, which are added; its gates are in the same order, i, f, g, o. Throws a CheckpointError that names `file`.
 */
export function fromStateDict(tensors: readonly NamedArray[], file: string): ForeignLanguageModel {
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
      'A model of nn.Embedding, one nn.LSTM or nn.RNN and one nn.Linear can be imported.',
    );
  }
  if (found.some(({ reverse }) => reverse))
    throw unreadable(file, 'it reads in both directions, but a language model predicts the next token');
  if (found.some(({ kind }) => kind === 'weight_hr'))
    throw unreadable(file, 'its LSTM projects its state (proj_size), which rnn does not support');
  const get = (kind: string, layer: number) =>
    found.find((item) => item.kind === kind && item.layer === layer)?.tensor ?? null;
  const count = 1 + Math.max(...found.map(({ layer }) => layer));
  const rows = get('weight_ih', 0)?.shape[0] ?? 0;
  const hidden = get('weight_hh', 0)?.shape[1] ?? 0;
  const gates = rows / hidden;
  if (gates === 3) {
    throw unreadable(
      file,
      'its GRU applies the reset after the recurrent product, like all GRUs of PyTorch, but the GRU of rnn before it: the weights cannot be converted',
      'Import an LSTM, or train the GRU with rnn.',
    );
  }
  if (gates !== 4 && gates !== 1)
    throw unreadable(file, `its weight_ih_l0 has ${rows} rows for ${hidden} hidden units`);
  const layers = Array.from({ length: Math.min(count, 1000) }, (_, layer) => {
    const [kernel, recurrentKernel] = [get('weight_ih', layer), get('weight_hh', layer)];
    if (kernel?.shape.length !== 2 || recurrentKernel?.shape.length !== 2)
      throw unreadable(file, `its layer ${layer} is incomplete`);
    const biases = [get('bias_ih', layer), get('bias_hh', layer)].filter((bias) => bias !== null);
    const size = kernel.shape[0] as number;
    if (biases.some(({ data }) => data.length !== size))
      throw unreadable(file, `the biases of its layer ${layer} do not fit`);
    const sum = new Float32Array(size);
    for (const { data } of biases) for (const [at, value] of data.entries()) sum[at] = (sum[at] as number) + value;
    return {
      kernel: transpose(kernel),
      recurrentKernel: transpose(recurrentKernel),
      bias: { name: `bias_l${layer}`, shape: [size], data: sum },
    };
  });
  const others = tensors.filter((tensor) => !found.some((item) => item.tensor === tensor));
  const { embedding, linear, bias } = findEnds(others, file);
  const outputKernel = transpose(linear);
  const vocabularySize = outputKernel.shape[1] as number;
  return checkShapes(
    {
      cell: gates === 4 ? 'lstm' : 'simpleRnn',
      activation: 'tanh',
      embedding,
      layers,
      outputKernel,
      outputBias: bias ?? { name: 'no bias', shape: [vocabularySize], data: new Float32Array(vocabularySize) },
    },
    file,
  );
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
      'A model of nn.Embedding, one nn.LSTM or nn.RNN and one nn.Linear can be imported.',
    );
  }
  return { embedding: ordered.length === 2 ? (ordered[0] as NamedArray) : null, linear, bias: biasOf(linear) };
}

function isEmbedding({ name }: NamedArray): boolean {
  return /emb|encoder|wte/i.test(name);
}
