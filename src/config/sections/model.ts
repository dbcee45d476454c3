import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { cellUnion, dropoutKeys, dropoutUnion, rate, resolveStack, stackKeys, stackRules, width } from './stack.js';
import { defaultTag } from './tag.js';

const input = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('embedding').meta({ description: 'A learned vector for each token.' }),
    size: width.default(128).meta({ description: 'Size of the embedding vector of a token.' }),
  }),
  z.strictObject({
    type: z
      .literal('oneHot')
      .meta({ description: 'A one-hot vector: zeros with a single 1. No embedding matrix is learned.' }),
  }),
]);

const output = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('softmax').meta({ description: 'A softmax over the whole vocabulary.' }),
  }),
  z.strictObject({
    type: z.literal('adaptive').meta({
      description:
        'Frequent tokens and clusters of rare ones, the rare ones in fewer dimensions (Grave et al. 2017): for vocabularies above 50,000 tokens. Probabilities stay exact.',
    }),
    cutoffs: z.array(z.int().min(1).max(10_000_000)).min(1).max(8).default([2000, 10_000]).meta({
      description: 'Index of the first token of each cluster, increasing; tokens are ordered by decreasing frequency.',
    }),
    shrink: z.int().min(1).max(64).default(4).meta({
      description: 'The cth cluster has shrink^c times fewer dimensions than the last hidden layer.',
    }),
  }),
]);

const dropout = z.strictObject({
  ...dropoutKeys,
  embedding: rate.default(0).meta({
    description:
      'Fraction of the vocabulary whose embedding vectors are dropped, the same tokens for a whole batch (Gal and Ghahramani 2016).',
  }),
});

const shared = {
  layers: stackKeys.layers,
  hiddenSize: stackKeys.hiddenSize,
  bidirectional: z.boolean().nullable().default(null).meta({
    description:
      'Reads each sequence in both directions; null is what the task needs: false for a language model, which predicts its next input, true for a bidirectional one.',
  }),
  input: input.prefault({}).meta({ description: 'How a token enters the network.' }),
  tieWeights: z.boolean().default(false).meta({
    description: 'Also uses the embedding as output kernel; requires `input.size` equal to the last `hiddenSize`.',
  }),
  output: output.prefault({}).meta({ description: 'How the network computes the probabilities of tokens.' }),
  dropout: dropoutUnion(dropout),
  initializer: stackKeys.initializer,
};

const cells = cellUnion(shared);

type Cells = z.output<typeof cells>;

const rules: Rule<Cells>[] = [
  {
    path: ['output', 'cutoffs'],
    reads: ['output'],
    broken({ output }) {
      if (output.type !== 'adaptive') return null;
      const { cutoffs } = output;
      const increasing = cutoffs.every((cutoff, index) => index === 0 || cutoff > (cutoffs[index - 1] as number));
      return increasing ? null : 'has to increase from one cutoff to the next';
    },
  },
  {
    path: ['tieWeights'],
    reads: ['tieWeights', 'output'],
    broken: ({ tieWeights, output }) =>
      tieWeights && output.type === 'adaptive'
        ? 'uses the embedding as the only output kernel, but output.type: adaptive has several: choose softmax, or tieWeights: false'
        : null,
  },
  {
    path: ['tieWeights'],
    reads: ['tieWeights', 'input', 'hiddenSize'],
    broken({ tieWeights, input, hiddenSize }) {
      if (!tieWeights) return null;
      if (input.type === 'oneHot') {
        return 'uses the embedding as output kernel, but input.type: oneHot has no embedding: choose embedding, or tieWeights: false';
      }
      const last = Array.isArray(hiddenSize) ? hiddenSize.at(-1) : hiddenSize;
      return input.size === last
        ? null
        : `needs input.size (${input.size}) equal to the last hiddenSize (${last}): change one of them, or tieWeights: false`;
    },
  },
  {
    path: ['dropout', 'embedding'],
    reads: ['dropout', 'input'],
    broken: ({ dropout, input }) =>
      input.type === 'oneHot' && typeof dropout === 'object' && dropout.embedding > 0
        ? 'drops vectors of the embedding, but input.type: oneHot has no embedding: choose embedding, or set it to 0'
        : null,
  },
  ...stackRules,
];

/** The recurrent network, without the output layer of the task. The parsed value has one hidden size per layer. */
export const modelSection = cells
  .superRefine(keepRules(rules), always)
  .transform((model) => resolveStack(model, { embedding: 0 }));
