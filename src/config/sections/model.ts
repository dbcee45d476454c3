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
      description: 'Index of the first token of each cluster, increasing; tokens are numbered by decreasing frequency.',
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
      "Share of the vocabulary whose vectors are dropped as the network's input, the same tokens in a whole batch (Gal and Ghahramani 2016).",
  }),
});

const shared = {
  layers: stackKeys.layers,
  hiddenSize: stackKeys.hiddenSize,
  bidirectional: z.boolean().nullable().default(null).meta({
    description:
      'Reads each sequence in both directions; null as the task needs: a language model cannot, as it predicts what it reads next, and a bidirectional one must.',
  }),
  input: input.prefault({}).meta({ description: 'How a token enters the network.' }),
  tieWeights: z.boolean().default(false).meta({
    description: 'Uses the embedding as output kernel too; needs `input.size` equal to the last `hiddenSize`.',
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
        ? 'uses the embedding as the one output kernel, and output.type: adaptive has several: choose softmax, or tieWeights: false'
        : null,
  },
  {
    path: ['tieWeights'],
    reads: ['tieWeights', 'input', 'hiddenSize'],
    broken({ tieWeights, input, hiddenSize }) {
      if (!tieWeights) return null;
      if (input.type === 'oneHot') {
        return 'uses the embedding as output kernel, and input.type: oneHot has none: choose embedding, or tieWeights: false';
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
        ? 'drops vectors of the embedding, and input.type: oneHot has none: choose embedding, or set it to 0'
        : null,
  },
  ...stackRules,
];

/** The recurrent network, without the output that a task puts on top. Out comes one hidden size a layer. */
export const modelSection = cells
  .superRefine(keepRules(rules), always)
  .transform((model) => resolveStack(model, { embedding: 0 }));
