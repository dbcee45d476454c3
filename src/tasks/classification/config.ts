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
      input: defaultTag('text').meta({ description: 'A sample is a text, cut into words or characters.' }),
      ...splitKeys,
      format: z
        .enum(['tsv', 'csv', 'jsonl', 'folders', 'files', 'fasttext', 'firstWord', 'fasta'])
        .nullable()
        .default(null)
        .meta({
          description:
            'Format of the files. `folders`: files of plain text, each in a folder named by its label; `files`: one text per line, each file named by its label (`pos.txt`, `rt-polarity.pos`); `fasttext`: `__label__x text`; `firstWord`: label, blank, text; `fasta`: DNA, the label in the header (its second word, or as `labelColumn` says) or in the name of the file. Null tells by the ending: `.tsv`, `.csv`, `.data`, `.jsonl`, `.fasta`, `.fa`; else `fasttext`, or `firstWord` where all labels are numbers, if all lines are so.',
        }),
      separator: separatorKey,
      header: z.boolean().nullable().default(null).meta({
        description:
          "Whether a table's first row is a header; null assumes so where a column is chosen by name, or where the row shares nothing with the rest.",
      }),
      labelColumn: column.nullable().default(null).meta({
        description:
          'Column of the label, by its number from 1 or its name; in JSONL a key. Null is the one with this name in the header, else 1, or `label`.',
      }),
      textColumn: column.nullable().default(null).meta({
        description:
          'Column of the text, by its number from 1 or its name; in JSONL a key. Null is the one with this name in the header, else 2, or `text`.',
      }),
    }),
    z.strictObject({
      input: z
        .literal('frames')
        .meta({ description: 'A sample is a sequence of frames of numbers, normalised as the training set is.' }),
      ...splitKeys,
      ...frameKeys,
    }),
  ])
  .superRefine(keepRules(splitRules), always);

const model = cellUnion({
  ...labelModelKeys('sample'),
  pooling: z.enum(['last', 'mean', 'max', 'attention']).default('last').meta({
    description:
      'How the outputs of the last layer are pooled: the `last` state of each direction, the `mean` or the largest (`max`) of each output over all steps, or a sum weighed by `attention`, which shows the weight of each step.',
  }),
});

const fields = z.strictObject({
  task: z.literal('classification').meta({ description: 'Gives each sample one label: `rnn classify`.' }),
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
        ? 'reads the characters of words, and with text.level: character each token is one character: leave it out'
        : null,
  },
  ...courseRules,
];

/** `task: classification`. */
export const config = fields.superRefine(keepRules(rules), always).transform(decideInput);

export type ClassificationConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = () => 'sample';
