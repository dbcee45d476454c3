import { z } from 'zod';
import { always, keepRules, type Rule } from '../../config/rules.js';
import { courseRules, labelCourseKeys } from '../../config/sections/course.js';
import { splitKeys, splitRules } from '../../config/sections/data.js';
import { column, frameKeys, separatorKey } from '../../config/sections/frames.js';
import { decideInput, inputRule, labelModelKeys } from '../../config/sections/label-model.js';
import { labelTextSection } from '../../config/sections/label-text.js';
import { runKeys } from '../../config/sections/run.js';
import { cellUnion, resolveStack, stackRules } from '../../config/sections/stack.js';
import { defaultTag } from '../../config/sections/tag.js';
import type { LossUnit } from '../shared/loss-unit.js';

const data = z
  .discriminatedUnion('input', [
    z.strictObject({
      input: defaultTag('text').meta({ description: 'A sample is a text, split into words or characters.' }),
      ...splitKeys,
      format: z
        .enum(['tsv', 'csv', 'jsonl', 'folders', 'files', 'fasttext', 'firstWord', 'fasta'])
        .nullable()
        .default(null)
        .meta({
          description:
            'Format of the files. `folders`: files of plain text, each in a folder named by its label; `files`: one text per line, each file named by its label (`pos.txt`, `rt-polarity.pos`); `fasttext`: `__label__x text`; `firstWord`: label, space, text; `fasta`: DNA, with the label in the header (second word, or set by `labelColumn`) or in the file name. Null detects the format by extension: `.tsv`, `.csv`, `.data`, `.jsonl`, `.fasta`, `.fa`; else `fasttext` if all lines match it, or `firstWord` if all lines match and all labels are numbers.',
        }),
      separator: separatorKey,
      header: z.boolean().nullable().default(null).meta({
        description:
          'Whether the first row of a table is a header; null assumes a header if a column is chosen by name, or if the row has nothing in common with the others.',
      }),
      labelColumn: column.nullable().default(null).meta({
        description:
          'Column of the label, by number (from 1) or name; in JSONL a key. Null is the column named `label`, else column 1.',
      }),
      textColumn: column.nullable().default(null).meta({
        description:
          'Column of the text, by number (from 1) or name; in JSONL a key. Null is the column named `text`, else column 2.',
      }),
    }),
    z.strictObject({
      input: z.literal('frames').meta({
        description: 'A sample is a sequence of frames of numbers, normalized by the statistics of the training set.',
      }),
      ...splitKeys,
      ...frameKeys,
    }),
  ])
  .superRefine(keepRules(splitRules), always);

const model = cellUnion({
  ...labelModelKeys('sample'),
  pooling: z.enum(['last', 'mean', 'max', 'attention']).default('last').meta({
    description:
      'How the outputs of the last layer are pooled: the `last` state of each direction, the `mean` or the largest (`max`) of each output over all steps, or a sum weighted by `attention`, which also shows the weight of each step.',
  }),
});

const fields = z.strictObject({
  task: z.literal('classification').meta({ description: 'Assigns one label to each sample: `rnn classify`.' }),
  ...runKeys,
  data: data.meta({ description: 'The labelled samples to read, and how they are split.' }),
  text: labelTextSection.prefault({}).meta({ description: 'Tokenization and vocabulary.' }),
  model: model
    .superRefine(keepRules(stackRules), always)
    .transform((model) => resolveStack(model, {}))
    .prefault({})
    .meta({ description: 'The recurrent network.' }),
  ...labelCourseKeys,
});

const rules: Rule<z.output<typeof fields>>[] = [
  inputRule('text'),
  {
    path: ['model', 'input', 'characters'],
    reads: ['text.level', 'model.input'],
    broken: ({ text, model }) =>
      text.level === 'character' && model.input?.type === 'embedding' && model.input.characters !== null
        ? 'reads the characters of words, but with text.level: character each token is one character: remove it'
        : null,
  },
  ...courseRules,
];

/** `task: classification`. */
export const config = fields.superRefine(keepRules(rules), always).transform(decideInput);

export type ClassificationConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = () => 'sample';
