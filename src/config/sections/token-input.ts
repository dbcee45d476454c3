import { z } from 'zod';
import { path } from './data.js';
import { width } from './stack.js';
import { defaultTag } from './tag.js';

const characters = z.strictObject({
  size: width.default(25).meta({ description: 'Size of the embedding vector of a character.' }),
  hiddenSize: width.default(25).meta({ description: 'Hidden units per direction of the layer that reads a word.' }),
});

const vectors = z.strictObject({
  file: path.meta({
    isPath: true,
    description:
      'Text file of vectors, in the format of word2vec and GloVe: a word and its `size` numbers per line; relative to the folder of the config file.',
  }),
  extraWords: z.int().min(0).max(10_000_000).default(0).meta({
    description:
      'Number of words, from the start of the file, that are added to the vocabulary even if they are not in the training data; training does not change their vectors.',
  }),
});

/** How a token enters a labelling network. */
export const tokenInput = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('embedding').meta({ description: 'A learned vector for each token.' }),
    size: width.default(100).meta({ description: 'Size of the embedding vector of a token.' }),
    vectors: vectors.nullable().default(null).meta({
      description: 'Pretrained vectors that initialise the embedding matrix; null for none.',
    }),
    characters: characters.nullable().default(null).meta({
      description:
        "Concatenates a token's vector with the final states of a bidirectional layer over its characters (Lample et al. 2016); null for none.",
    }),
    wordDropout: z.number().min(0).lt(1).default(0).meta({
      description:
        'Probability that a token is replaced by `<UNK>` in training, so that the vector of `<UNK>` is trained.',
    }),
    wordDropoutOf: z.enum(['all', 'singletons']).default('all').meta({
      description: 'Tokens that `wordDropout` applies to: all, or those that occur only once in the training data.',
    }),
  }),
  z.strictObject({
    type: z
      .literal('oneHot')
      .meta({ description: 'A one-hot vector: zeros with a single 1. No embedding matrix is learned.' }),
  }),
]);
