import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { encodingKey } from './data.js';
import { sourceKey } from './source.js';

const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((name) => !name.startsWith('~') && name !== '-' && !name.includes('\0'), {
    error: 'a path, absolute or relative to the folder of this file (not - and not starting with ~)',
  });

const files = z
  .union([
    path,
    z.array(path).min(1).max(10_000),
    z.strictObject({
      source: path.meta({ description: 'File of the sources, one per line.' }),
      target: path.meta({ description: 'File of the targets; line N belongs to line N of `source`.' }),
    }),
  ])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const fraction = z.number().min(0).max(0.9);
const column = z.int().min(1).max(1000);

const fields = z.strictObject({
  train: files.meta({
    description:
      'Training pairs: tables with a tab between source and target (files, folders or globs), or `{ source: FILE, target: FILE }`, two parallel files. Paths are relative to the folder of the config file.',
  }),
  validation: files.nullable().default(null).meta({
    description: 'Validation pairs, written like `train`; null takes `validationFraction` of the training pairs.',
  }),
  test: files.nullable().default(null).meta({
    description: 'Test pairs, written like `train`; null takes `testFraction` of the training pairs.',
  }),
  validationFraction: fraction.default(0.05).meta({
    description:
      'Fraction of the training pairs used for validation if `validation` is null, drawn at random; all pairs of one source stay together. 0 for none.',
  }),
  testFraction: fraction.default(0).meta({
    description: 'Fraction of the training pairs used for the test if `test` is null; 0 for none.',
  }),
  encoding: encodingKey,
  source: sourceKey,
  columns: z.tuple([column, column]).default([1, 2]).meta({
    description: 'Columns of a table that hold source and target, from 1: `[2, 1]` translates the other way.',
  }),
  maxLength: z.int().min(1).max(65_536).nullable().default(50).meta({
    description:
      'Maximum number of tokens per side: longer pairs are excluded from training, and their number is shown; null for no limit.',
  }),
  emptySide: z.enum(['refuse', 'skip']).default('refuse').meta({
    description:
      'What to do with a pair with an empty side: `refuse` the file, or `skip` the pair and show how many were skipped.',
  }),
});

const rules: Rule<z.output<typeof fields>>[] = [
  {
    path: ['validationFraction'],
    reads: ['validation', 'test', 'validationFraction', 'testFraction'],
    broken({ validation, test, validationFraction, testFraction }) {
      const kept = (validation === null ? validationFraction : 0) + (test === null ? testFraction : 0);
      return kept <= 0.9
        ? null
        : `with testFraction takes ${kept} of the pairs: leave at least 0.1 of them for training`;
    },
  },
  {
    path: ['columns'],
    reads: ['columns'],
    broken: ({ columns: [source, target] }) =>
      source === target ? `are both ${source}: source and target need different columns` : null,
  },
];

/** The pairs of texts to read, and how they are split. */
export const pairsSection = fields.superRefine(keepRules(rules), always);
