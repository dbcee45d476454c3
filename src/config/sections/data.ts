import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { sourceKey } from './source.js';

/** A path; the key that it stands at is marked by `isPath` in its meta, and starts at the folder of the config file. */
export const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.startsWith('~') && !path.includes('\0'), {
    error: 'a path written out, absolute or from the folder of this file (~ is not expanded)',
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
      'Encoding of the text files by its name in the WHATWG Encoding Standard, such as `windows-1252`; null is UTF-8, or UTF-16 where a byte order mark says so.',
  });

/** Which files are trained on, validated on and tested on. */
export const splitKeys = {
  train: corpus.meta({
    isPath: true,
    description:
      'Training corpus: UTF-8 files, folders or globs, or `-` for standard input; relative paths start at the folder of the config file.',
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
    description: 'Part of the training corpus kept for validation while `validation` is null; 0 for none.',
  }),
  testFraction: z.number().min(0).max(0.9).default(0).meta({
    description: 'Part of the training corpus kept for the test while `test` is null; 0 for none.',
  }),
  encoding: encodingKey,
  source: sourceKey,
};

const fields = z.strictObject({
  ...splitKeys,
  unit: z.enum(['line', 'document', 'stream']).default('line').meta({
    description:
      'Where `<EOS>` is put: at the end of each line (blank lines are skipped), of each document (file), or nowhere (stream).',
  }),
  batching: z.enum(['sequences', 'stream']).nullable().default(null).meta({
    description:
      '`sequences` pads, masks and shuffles them; `stream` lays them end to end and carries the state from batch to batch; null is `sequences` for `unit: line`, else `stream`.',
  }),
});

type Splits = z.output<z.ZodObject<typeof splitKeys>>;

/** What has to hold between fractions. */
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

/** What has to hold between splits. */
export const splitRules: Rule<Splits>[] = [
  fractionRule,
  {
    path: [],
    reads: ['train', 'validation', 'test'],
    broken({ train, validation, test }) {
      const uses = [train, validation, test].flat().filter((path) => path === '-').length;
      return uses > 1 ? `reads standard input (-) ${uses} times, and it can be read once: use files` : null;
    },
  },
];

/** Which text is read, how it is split, and how it is laid out in batches. */
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
