import { cellOf } from '../../kernels/cells.js';
import type { ModelSpec } from '../../model/language/spec.js';
import { embeddingName, outputName, recurrentName } from '../../model/names.js';
import type { NamedArray } from '../../model/parameters.js';
import { EOS, UNK } from '../../text/specials.js';
import type { VocabularyJSON } from '../../text/vocabulary.js';
import { unreadable } from './files.js';
import type { ForeignLanguageModel } from './language-model.js';

/** Bias offset of a token that the imported network lacks: exp(-30) is a negligible probability. */
const NEVER = -30;

export interface NumberedModel {
  spec: ModelSpec;
  weights: NamedArray[];
  vocabulary: VocabularyJSON;
}

/**
 * The model with the token ids of rnn: `<EOS>` is 0, `<UNK>` is 1, and the others keep their order. A token that the file lacks gets zero
 * weights and a bias 30 below the lowest: it is never drawn, and the probabilities of the other tokens do not change. Throws a
 * CheckpointError if the number of tokens in the vocabulary file does not match.
 */
export function renumber(
  model: ForeignLanguageModel,
  tokens: readonly string[],
  files: { model: string; vocabulary: string },
): NumberedModel {
  const size = model.outputBias.data.length;
  if (tokens.length !== size) {
    throw unreadable(
      files.model,
      `it has ${size} tokens, but ${files.vocabulary} has ${tokens.length}`,
      'Give the vocabulary of the model, in the order of its ids.',
    );
  }
  const { sources, vocabulary } = numberTokens(tokens);
  const hiddenSizes = model.layers.map(({ recurrentKernel }) => recurrentKernel.shape[0] as number);
  const { cell, activation, embedding } = model;
  const spec: ModelSpec = {
    vocabularySize: sources.length,
    input: embedding === null ? { type: 'oneHot' } : { type: 'embedding', size: embedding.shape[1] as number },
    cell,
    activation,
    hiddenSizes,
    bidirectional: false,
    dropout: { input: 0, between: 0, output: 0 },
    tieWeights: false,
    initializer: { type: 'keras' },
    forgetBias: cellOf(cell).forgetGate === null ? 0 : 1,
  };
  const lowest = model.outputBias.data.reduce((low, value) => Math.min(low, value), 0);
  const weights: NamedArray[] = [
    ...(embedding === null ? [] : [{ ...rows(embedding, sources), name: `${embeddingName}/embeddings` }]),
    ...model.layers.flatMap(({ kernel, recurrentKernel, bias }, index) => {
      const name = recurrentName(cell, index);
      const own = embedding === null && index === 0 ? rows(kernel, sources) : kernel;
      return [
        { ...own, name: `${name}/kernel` },
        { ...recurrentKernel, name: `${name}/recurrent_kernel` },
        { ...bias, name: `${name}/bias` },
      ];
    }),
    { ...columns(model.outputKernel, sources, 0), name: `${outputName}/kernel` },
    {
      ...columns({ ...model.outputBias, shape: [1, size] }, sources, lowest + NEVER),
      name: `${outputName}/bias`,
      shape: [sources.length],
    },
  ];
  return { spec, weights, vocabulary };
}

/** The ids of rnn for the tokens of a file; `sources` maps each of them to its id in the file, or null if the file lacks it. */
export function numberTokens(tokens: readonly string[]): { sources: (number | null)[]; vocabulary: VocabularyJSON } {
  const all = [EOS, UNK, ...tokens.filter((token) => token !== EOS && token !== UNK)];
  const positions = new Map(tokens.map((token, id) => [token, id]));
  const sources = all.map((token) => positions.get(token) ?? null);
  // The file has no token counts. A count of 0 marks a token that the file lacks, so sequences end only if it has `<EOS>`.
  return { sources, vocabulary: { tokens: all, counts: sources.map((source) => (source === null ? 0 : 1)) } };
}

/** The rows of a matrix in the order of `sources`, zeros for null. */
export function rows({ name, shape, data }: NamedArray, sources: readonly (number | null)[]): NamedArray {
  const [, width = 0] = shape;
  const result = new Float32Array(sources.length * width);
  for (const [row, source] of sources.entries()) {
    if (source !== null) result.set(data.subarray(source * width, (source + 1) * width), row * width);
  }
  return { name, shape: [sources.length, width], data: result };
}

/** The columns of a matrix in the order of `sources`, `missing` for null. */
function columns({ name, shape, data }: NamedArray, sources: readonly (number | null)[], missing: number): NamedArray {
  const [height = 0, width = 0] = shape;
  const result = new Float32Array(height * sources.length);
  for (let row = 0; row < height; row++) {
    for (const [column, source] of sources.entries()) {
      result[row * sources.length + column] = source === null ? missing : (data[row * width + source] as number);
    }
  }
  return { name, shape: [height, sources.length], data: result };
}
