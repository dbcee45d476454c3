import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { sourceKey } from './source.js';

/** A path, relative to the folder of the config file; `isPath` in the meta marks its key. */
export const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.startsWith('~') && !path.includes('\0'), {
    error: 'a path, absolute or relative to the folder of this file (~ is not expanded)',
  });

/** Files, folders and globs: one, or a list of them. */
export const corpus = z
  .union([path, z.array(path).min(1).max(10_000)])
  .transform((patterns) => (typeof patterns === 'string' ? [patterns] : patterns));

/** How the bytes of text files are read. */
export const encodingKey = z
  .string()
  .max(40)
  .refine(isEncoding, { error: 'an encoding such as windows-1252, iso-8859-15, utf-16le or shift_jis' })
  .nullable()
  .default(null)
  .meta({
    description:
      'Encoding of the text files, by its name in the WHATWG Encoding Standard, such as `windows-1252`; null is UTF-8, or UTF-16 if there is a byte order mark.',
  });

/** The files of the training, validation and test splits. */
export const splitKeys = {
  train: corpus.meta({
    isPath: true,
    description:
      'Training corpus: UTF-8 files, folders or globs, or `-` for standard input; paths are relative to the folder of the config file.',
  }),
  validation: corpus.nullable().default(null).meta({
    isPath: true,
    description: 'Validation corpus, written like `train`; null takes `validationFraction` of the training corpus.',
  }),
  test: corpus.nullable().default(null).meta({
    isPath: true,
    description: 'Test corpus, written like `train`; null takes `testFraction` of the training corpus.',
  }),
  validationFraction: z.number().min(0).max(0.9).default(0.05).meta({
    description: 'Fraction of the training corpus used for validation if `validation` is null; 0 for none.',
  }),
  testFraction: z.number().min(0).max(0.9).default(0).meta({
    description: 'Fraction of the training corpus used for the test if `test` is null; 0 for none.',
  }),
  encoding: encodingKey,
  source: sourceKey,
};

const fields = z.strictObject({
  ...splitKeys,
  unit: z.enum(['line', 'document', 'stream']).default('line').meta({
    description:
      'Where `<EOS>` is added: at the end of each line (blank lines are skipped), of each document (file), or nowhere (stream).',
  }),
  batching: z.enum(['sequences', 'stream']).nullable().default(null).meta({
    description:
      '`sequences` pads, masks and shuffles the texts; `stream` concatenates them and carries the state from batch to batch; null is `sequences` for `unit: line`, else `stream`.',
  }),
});

type Splits = z.output<z.ZodObject<typeof splitKeys>>;

/** Rules between fractions. */
export const fractionRule: Rule<
  Record<'validation' | 'test', unknown> & Record<'validationFraction' | 'testFraction', number>
> = {
  path: ['validationFraction'],
  reads: ['validation', 'test', 'validationFraction', 'testFraction'],
  broken({ validation, test, validationFraction, testFraction }) {
    const kept = (validation === null ? validationFraction : 0) + (test === null ? testFraction : 0);
    return kept <= 0.9 ? null : `with testFraction takes ${kept} of the corpus: leave at least 0.1 of it for training`;
  },
};

/** Rules between splits. */
export const splitRules: Rule<Splits>[] = [
  fractionRule,
  {
    path: [],
    reads: ['train', 'validation', 'test'],
    broken({ train, validation, test }) {
      const uses = [train, validation, test].flat().filter((path) => path === '-').length;
      return uses > 1 ? `reads standard input (-) ${uses} times, but it can be read only once: use files` : null;
    },
  },
];

/** The text to read, how it is split, and how it is arranged in batches. */
export const dataSection = fields.superRefine(keepRules(splitRules), always).transform((data) => ({
  ...data,
  batching: data.batching ?? (data.unit === 'line' ? ('sequences' as const) : ('stream' as const)),
}));

function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}
