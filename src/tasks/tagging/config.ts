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
      input: defaultTag('tokens').meta({ description: 'A step is a token: a word, a base, any text without spaces.' }),
      ...splitKeys,
      format: z.enum(['conll', 'jsonl', 'genbank', 'gff3']).nullable().default(null).meta({
        description:
          '`conll`: one token and its tag per line, a blank line after each sequence; `jsonl`: `tokens` and `tags` in each line, or `text` and spans (`label`, `entities` or `spans`: `[[0, 3, "PER"]]`); `genbank` and `gff3`: a genome, where the tag of a base is the feature that covers it; GFF3 has its sequences after `##FASTA` or in FASTA files listed with it. Null detects the format by extension, else `conll`. WikiNER (`word|POS|tag`) and tables with `Sentence #,Word,POS,Tag` are detected by their first line.',
      }),
      tokenColumn: column.nullable().default(null).meta({
        description:
          'Column of the token in `conll` files, from 1; null is 1, or 2 if the first column numbers the tokens.',
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
          'Feature types of `genbank` and `gff3` files that become tags; if several cover a base, the first in this list. Other bases have the tag `O`.',
      }),
      strands: z.enum(['forward', 'both']).default('both').meta({
        description:
          '`both` also adds the reverse complement of each genome sequence, with the features of that strand.',
      }),
      window: z.int().min(10).max(100_000).default(1000).meta({
        description:
          'Maximum bases per piece: longer genome sequences are split into pieces, which are trained on separately.',
      }),
      scheme: z.enum(['BIO', 'BIOES']).nullable().default(null).meta({
        description:
          "Tagging scheme for training; files in another scheme are converted. BIOES also marks the last and the only token of an entity. Null keeps the files' own scheme, or none if tags mark no entities.",
      }),
    }),
    z.strictObject({
      input: z
        .literal('frames')
        .meta({ description: 'A step is a frame of numbers, normalized by the statistics of the training set.' }),
      ...splitKeys,
      ...frameKeys,
    }),
  ])
  .superRefine(keepRules(splitRules), always);

const head = z.enum(['softmax', 'sigmoid', 'crf']).default('softmax').meta({
  description:
    'Output layer: `softmax` decides each step independently, `sigmoid` is the same for two labels, `crf` decides the whole sequence (linear-chain conditional random field).',
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
        ? 'weights the loss of each step, but model.head: crf has one loss for the whole sequence: remove it, or choose softmax'
        : null,
  },
  ...courseRules,
];

/** `task: tagging`. */
export const config = fields.superRefine(keepRules(rules), always).transform(decideInput);

export type TaggingConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = () => 'step';
