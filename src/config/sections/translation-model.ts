import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { cellUnion, resolveStack, stackKeys, stackRules, width } from './stack.js';
import { defaultTag } from './tag.js';

const shared = {
  layers: stackKeys.layers,
  hiddenSize: stackKeys.hiddenSize,
  embeddingSize: width.default(128).meta({ description: 'Size of the embedding vector of a token.' }),
  dropout: stackKeys.dropout,
};

const encoder = cellUnion({
  ...shared,
  bidirectional: z.boolean().default(true).meta({
    description: 'Reads the source in both directions; each has `hiddenSize` units.',
  }),
})
  .superRefine(keepRules(stackRules), always)
  .transform((model) => resolveStack(model, {}));

const decoder = cellUnion(shared)
  .superRefine(keepRules(stackRules), always)
  .transform((model) => resolveStack(model, {}));

const attention = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('general').meta({
      description: 'Bilinear score with a weight matrix: h W m (Luong et al. 2015).',
    }),
  }),
  z.strictObject({
    type: z.literal('dot').meta({
      description: 'Dot product of decoder and encoder states of equal size: h m (Luong et al. 2015).',
    }),
  }),
  z.strictObject({
    type: z.literal('additive').meta({
      description: 'A small network over both states: v tanh(Wq h + Wm m) (Bahdanau et al. 2015).',
    }),
    size: width.default(128).meta({ description: 'Hidden units of the attention network.' }),
  }),
  z.strictObject({
    type: z.literal('none').meta({
      description: "No attention: the decoder starts from the encoder's last state (Sutskever et al. 2014).",
    }),
  }),
]);

const fields = z.strictObject({
  encoder: encoder.prefault({}).meta({ description: 'The layers that read the source.' }),
  decoder: decoder.prefault({}).meta({ description: 'The layers that write the target.' }),
  attention: attention.prefault({}).meta({
    description: 'Attention of each decoder step over the source, after the last layer (no input feeding).',
  }),
  tieWeights: z.boolean().default(false).meta({
    description:
      "Also uses the decoder's embedding as output kernel; requires `decoder.embeddingSize` equal to its last `hiddenSize`.",
  }),
  initializer: stackKeys.initializer,
});

const last = (sizes: readonly number[]) => sizes.at(-1) as number;

const rules: Rule<z.output<typeof fields>>[] = [
  {
    path: ['attention', 'type'],
    reads: ['attention', 'encoder', 'decoder'],
    broken({ attention: { type }, encoder: { hiddenSize, bidirectional }, decoder }) {
      const [memory, query] = [last(hiddenSize) * (bidirectional ? 2 : 1), last(decoder.hiddenSize)];
      return type !== 'dot' || memory === query
        ? null
        : `is dot, which needs encoder and decoder of equal size, but they are ${memory} (both directions count) and ${query}: change a hiddenSize, or choose general`;
    },
  },
  {
    path: ['tieWeights'],
    reads: ['tieWeights', 'decoder'],
    broken: ({ tieWeights, decoder: { embeddingSize, hiddenSize } }) =>
      !tieWeights || embeddingSize === last(hiddenSize)
        ? null
        : `needs decoder.embeddingSize (${embeddingSize}) equal to the last decoder.hiddenSize (${last(hiddenSize)}): change one of them, or tieWeights: false`,
  },
];

/** The network of the translation task: encoder, attention, decoder. */
export const translationModelSection = fields.superRefine(keepRules(rules), always);
