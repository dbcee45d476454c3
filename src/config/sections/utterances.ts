import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { splitKeys, splitRules } from './data.js';
import { column, separatorKey } from './frames.js';
import { defaultTag } from './tag.js';

const milliseconds = z.number().min(0).max(60_000);

const join = z
  .strictObject({
    shortest: z.int().min(1).max(1000).default(3).meta({ description: 'Minimum number of recordings per string.' }),
    longest: z.int().min(1).max(1000).default(7).meta({ description: 'Maximum number of recordings per string.' }),
    gapMilliseconds: z
      .strictObject({
        from: milliseconds.default(0).meta({ description: 'Milliseconds of the shortest silence.' }),
        to: milliseconds.default(200).meta({ description: 'Milliseconds of the longest silence.' }),
      })
      .prefault({})
      .meta({ description: 'Silence between two recordings, each length as likely as any other.' }),
    sameGroup: z.boolean().default(false).meta({ description: 'Joins only recordings of the same group (speaker).' }),
    strings: z.int().min(1).max(10_000_000).nullable().default(null).meta({
      description:
        'Strings of an epoch; null is as many as use each recording once on average, as the other splits have.',
    }),
  })
  .nullable()
  .default(null)
  .meta({
    description:
      'Trains and evaluates on strings of recordings drawn from the same split, one after the other, their texts joined by spaces; null takes each recording by itself.',
  });

const shared = { ...splitKeys, join };

const fields = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('manifest').meta({
      description:
        '`train` and the others are lists of files with their texts: `path<TAB>text`, with a speaker or other group in a third column or none, or JSONL of `audio` (or `frames`), `text` and perhaps `group`. Paths start at the folder of the list. The lists of Common Voice, LJSpeech, DeepSpeech and NeMo are read as they come.',
    }),
    ...shared,
    separator: separatorKey,
    header: z.boolean().nullable().default(null).meta({
      description: "Whether a list's first row is a header; null assumes so where it names a path and a text.",
    }),
    pathColumn: column.nullable().default(null).meta({
      description:
        'Column of the path, by its number from 1 or its name; null finds `path`, `wav_filename` and the like, else takes the first.',
    }),
    textColumn: column.nullable().default(null).meta({
      description:
        'Column of the text, by its number from 1 or its name; null finds `sentence`, `transcript` and the like, else takes the second.',
    }),
    groupColumn: column.nullable().default(null).meta({
      description:
        'Column of the speaker or other group, by its number from 1 or its name; null finds `client_id` or `speaker`.',
    }),
  }),
  z.strictObject({
    type: z.literal('fileNames').meta({
      description:
        '`train` and the others are the recordings, or files of frames, whose names contain their transcripts.',
    }),
    ...shared,
    pattern: z
      .string()
      .min(1)
      .max(1000)
      .refine(hasText, { error: 'a regular expression with a group named text: (?<text>[0-9])_(?<group>[a-z]+)' })
      .meta({
        description:
          'Regular expression for file names: its group `text` is the transcript, its group `group`, if any, the speaker.',
      }),
  }),
]);

const rules: Rule<z.output<typeof fields>>[] = [
  ...splitRules,
  {
    path: ['join', 'longest'],
    reads: ['join'],
    broken: ({ join }) =>
      join !== null && join.longest < join.shortest ? `is ${join.longest}, below shortest (${join.shortest})` : null,
  },
  {
    path: ['join', 'gapMilliseconds', 'to'],
    reads: ['join'],
    broken: ({ join }) =>
      join !== null && join.gapMilliseconds.to < join.gapMilliseconds.from
        ? `is ${join.gapMilliseconds.to}, below from (${join.gapMilliseconds.from})`
        : null,
  },
];

/** The recordings to read, where their transcripts are, and how they are split. */
export const utterancesSection = fields.superRefine(keepRules(rules), always);

function hasText(pattern: string): boolean {
  try {
    // Matched together with nothing, an expression tells the names of its groups.
    return 'text' in (new RegExp(`${pattern}|`, 'u').exec('')?.groups ?? {});
  } catch {
    return false;
  }
}
