import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { corpus, encodingKey, fractionRule, splitKeys } from './data.js';

const letter = z.string().regex(/^[A-Za-z]$/, { error: 'the letter of an ABC field, such as K' });

const name = z.string().regex(/^[\p{L}_][\p{L}\p{M}\p{N}_-]{0,59}$/u, {
  error: 'up to 60 letters, digits, hyphens and underscores, beginning with a letter',
});

/** A condition value that comes from a file name; it can be typed on a command line. */
const value = z.string().min(1).max(200);

const files = z.union([corpus, z.record(value, corpus)]);

const fields = z.strictObject({
  train: files.meta({
    isPath: true,
    description:
      "Training texts: UTF-8 files, folders or globs, together, or grouped by their value of `conditions.file`; if they are not grouped, the value is the file's name.",
  }),
  validation: files.nullable().default(null).meta({
    isPath: true,
    description: 'Validation texts, written like `train`; null takes `validationFraction` of the training texts.',
  }),
  test: files.nullable().default(null).meta({
    isPath: true,
    description: 'Test texts, written like `train`; null takes `testFraction` of the training texts.',
  }),
  validationFraction: splitKeys.validationFraction,
  testFraction: splitKeys.testFraction,
  encoding: encodingKey,
  source: splitKeys.source,
  format: z.enum(['abc', 'lines', 'documents', 'jsonl']).nullable().default(null).meta({
    description:
      'A text is a tune of a file in ABC notation, a line, a whole file, or a JSON object per line with `text` and `conditions`; null uses the extension .abc or .jsonl.',
  }),
  tuneFields: z.array(letter).max(52).default(['M', 'L', 'K']).meta({
    description:
      'Fields of a tune that are kept, in its header and between its notes; others, such as titles and sources, are removed.',
  }),
});

type Data = z.output<typeof fields>;

const rules: Rule<Data>[] = [
  fractionRule,
  {
    path: [],
    reads: ['train', 'validation', 'test'],
    broken({ train, validation, test }) {
      const uses = [train, validation ?? [], test ?? []].flatMap(patternsOf).filter((path) => path === '-').length;
      return uses > 1 ? `reads standard input (-) ${uses} times, but it can be read only once: use files` : null;
    },
  },
];

/** Texts with conditions, and how they are split. */
export const generationDataSection = fields.superRefine(keepRules(rules), always);

/** The conditions, and how the network reads them. */
export const conditionsSection = z.strictObject({
  file: name.default('style').meta({ description: 'Name of the condition that is set by the file of a text.' }),
  fields: z.record(name, letter).default({}).meta({
    description: "More conditions, each read from a field of a tune's header, such as `key: K` and `meter: M`.",
  }),
  size: z.int().min(1).max(65_536).default(16).meta({
    description: "Size of the learned vector of a condition's value, which is concatenated to the input of every step.",
  }),
});

function patternsOf(files: Data['train']): string[] {
  return Array.isArray(files) ? files : Object.values(files).flat();
}
