import { z } from 'zod';
import { always, keepRules, type Rule } from '../../config/rules.js';
import { courseRules, labelCourseKeys } from '../../config/sections/course.js';
import { splitKeys, splitRules } from '../../config/sections/data.js';
import { frameKeys } from '../../config/sections/frames.js';
import { decideInput, inputRule, labelModelKeys } from '../../config/sections/label-model.js';
import { labelTextSection } from '../../config/sections/label-text.js';
import { runKeys } from '../../config/sections/run.js';
import { cellUnion, resolveStack, stackRules } from '../../config/sections/stack.js';
import { defaultTag } from '../../config/sections/tag.js';
import type { LossUnit } from '../shared/loss-unit.js';

const column = z.int().min(1).max(1000);

const data = z
  .discriminatedUnion('input', [
    z.strictObject({
      input: defaultTag('tokens').meta({ description: 'A step is a token: a word, a base, any text without blanks.' }),
      ...splitKeys,
      format: z.enum(['conll', 'jsonl', 'genbank', 'gff3']).nullable().default(null).meta({
        description:
          '`conll`: one token and its tag per line, a blank line after each sequence; `jsonl`: `tokens` and `tags` in each line, or `text` and spans (`label`, `entities` or `spans`: `[[0, 3, "PER"]]`); `genbank` and `gff3`: a genome, each base with the feature that covers it as its tag, GFF3 with its sequences behind `##FASTA` or in FASTA files named beside it; null tells by the endings of the files, and is `conll` for all others. WikiNER (`word|POS|tag`) and tables of `Sentence #,Word,POS,Tag` are told by their first line.',
      }),
      tokenColumn: column.nullable().default(null).meta({
        description:
          'Column of the token in `conll` files, from 1; null is 1, or 2 where the first column counts the tokens.',
      }),
      tagColumn: z
        .union([column, z.literal('last')])
        .nullable()
        .default(null)
        .meta({
          description:
            'Column of the tag in `conll` files, from 1; null is the last, or the part of speech in CoNLL-U.',
        }),
      features: z.array(z.string().min(1)).min(1).max(100).default(['CDS']).meta({
        description:
          'Types of features of `genbank` and `gff3` files that are tags; where two cover a base, the first of them. Other bases have the tag `O`.',
      }),
      strands: z.enum(['forward', 'both']).default('both').meta({
        description:
          '`both`: the reverse complement of each sequence of a genome is a sequence too, with the features of its strand.',
      }),
      window: z.int().min(10).max(100_000).default(1000).meta({
        description:
          'Bases of a piece: longer sequences of genomes are cut into pieces, which are trained on separately.',
      }),
      scheme: z.enum(['BIO', 'BIOES']).nullable().default(null).meta({
        description:
          "Tagging scheme for training; files in another scheme are converted. BIOES also marks the last and the only token of an entity. Null keeps the files' own scheme, or none where tags mark no entities.",
      }),
    }),
    z.strictObject({
      input: z
        .literal('frames')
        .meta({ description: 'A step is a frame of numbers, normalised as the training set is.' }),
      ...splitKeys,
      ...frameKeys,
    }),
  ])
  .superRefine(keepRules(splitRules), always);

const head = z.enum(['softmax', 'sigmoid', 'crf']).default('softmax').meta({
  description:
    'The output layer: `softmax` decides each step by itself, `sigmoid` the same for two labels, `crf` the sequence as a whole (linear-chain conditional random field).',
});

const model = cellUnion({
  ...labelModelKeys('sequence'),
  head,
});

const fields = z.strictObject({
  task: z.literal('tagging').meta({ description: 'Labels each step of a sequence: `rnn tag`.' }),
  ...runKeys,
  data: data.meta({ description: 'The tagged sequences to read, and how they are split.' }),
  text: labelTextSection.prefault({}).meta({ description: 'Tokenization and vocabulary.' }),
  model: model
    .superRefine(keepRules(stackRules), always)
    .transform((model) => resolveStack(model, {}))
    .prefault({})
    .meta({ description: 'The recurrent network.' }),
  ...labelCourseKeys,
});

const rules: Rule<z.output<typeof fields>>[] = [
  inputRule('tokens'),
  {
    path: ['training', 'classWeights'],
    reads: ['model.head', 'training.classWeights'],
    broken: ({ model, training }) =>
      model.head === 'crf' && training.classWeights !== null
        ? 'weighs the loss of each step, and model.head: crf has one loss for the whole sequence: leave it out, or choose softmax'
        : null,
  },
  ...courseRules,
];

/** `task: tagging`. */
export const config = fields.superRefine(keepRules(rules), always).transform(decideInput);

export type TaggingConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = () => 'step';
