import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { splitKeys, splitRules } from '../sections/data.js';
import { column, frameKeys, separatorKey } from '../sections/frames.js';
import { decideInput, inputRule, labelModelKeys } from '../sections/label-model.js';
import { labelTextSection } from '../sections/label-text.js';
import { runKeys } from '../sections/run.js';
import { cellUnion, resolveStack, stackRules } from '../sections/stack.js';
import { defaultTag } from '../sections/tag.js';
import { courseRules, labelCourseKeys } from './course.js';

const data = z
  .discriminatedUnion('input', [
    z.strictObject({
      input: defaultTag('text').meta({ description: 'A sample is a text, cut into words or characters.' }),
      ...splitKeys,
      format: z
        .enum(['tsv', 'csv', 'jsonl', 'folders', 'files', 'fasttext', 'firstWord'])
        .nullable()
        .default(null)
        .meta({
          description:
            'How the files are written. `folders`: files of plain text, each in a folder named by its label; `files`: a text a line, each file named by its label (`pos.txt`, `rt-polarity.pos`); `fasttext`: `__label__x text`; `firstWord`: label, blank, text. Null tells by the ending: `.tsv`, `.csv`, `.data`, `.jsonl`; else `fasttext`, or `firstWord` where all labels are numbers, if all lines are so.',
        }),
      separator: separatorKey,
      header: z.boolean().nullable().default(null).meta({
        description:
          "Whether a table's first row names its columns; null says so where a column is chosen by name, or where the row shares nothing with the rest.",
      }),
      labelColumn: column.nullable().default(null).meta({
        description:
          'Column of the label, by its number from 1 or its name; in JSONL a key. Null is the one that a heading calls so, else 1, or `label`.',
      }),
      textColumn: column.nullable().default(null).meta({
        description:
          'Column of the text, by its number from 1 or its name; in JSONL a key. Null is the one that a heading calls so, else 2, or `text`.',
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
      'What of the last layer decides: the `last` state of each direction, the `mean` or the largest (`max`) of each output over all steps, or a sum weighed by `attention`, which shows the steps that decided.',
  }),
});

const fields = z.strictObject({
  task: z.literal('classification').meta({ description: 'Gives each sample, read whole, one label: `rnn classify`.' }),
  ...runKeys,
  data: data.meta({ description: 'Which labelled samples are read, and how they are split.' }),
  text: labelTextSection.prefault({}).meta({ description: 'How text becomes tokens, and which of them are kept.' }),
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
        ? 'reads the letters of words, and with text.level: character each token is one letter: leave it out'
        : null,
  },
  ...courseRules,
];

/** `task: classification`. */
export const classification = fields.superRefine(keepRules(rules), always).transform(decideInput);
