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
        from: milliseconds.default(0).meta({ description: 'Minimum silence in milliseconds.' }),
        to: milliseconds.default(200).meta({ description: 'Maximum silence in milliseconds.' }),
      })
      .prefault({})
      .meta({ description: 'Silence between two recordings, with a uniformly distributed length.' }),
    sameGroup: z.boolean().default(false).meta({ description: 'Joins only recordings of the same group (speaker).' }),
    strings: z.int().min(1).max(10_000_000).nullable().default(null).meta({
      description:
        'Strings per epoch; null is the number that uses each recording once on average, as in the other splits.',
    }),
  })
  .nullable()
  .default(null)
  .meta({
    description:
      'Trains and evaluates on concatenated recordings (strings) drawn from the same split, with their texts joined by spaces; null uses single recordings.',
  });

const shared = { ...splitKeys, join };

const fields = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('manifest').meta({
      description:
        '`train` and the others are lists of files with their texts: `path<TAB>text`, with an optional third column for a speaker or other group, or JSONL with `audio` (or `frames`), `text` and optionally `group`. Paths are relative to the folder of the list. Lists of Common Voice, LJSpeech, DeepSpeech and NeMo need no conversion.',
    }),
    ...shared,
    separator: separatorKey,
    header: z.boolean().nullable().default(null).meta({
      description: 'Whether the first row of a list is a header; null detects a header that names a path and a text.',
    }),
    pathColumn: column.nullable().default(null).meta({
      description:
        'Column of the path, by number (from 1) or name; null finds `path`, `wav_filename` or similar, else uses the first column.',
    }),
    textColumn: column.nullable().default(null).meta({
      description:
        'Column of the text, by number (from 1) or name; null finds `sentence`, `transcript` or similar, else uses the second column.',
    }),
    groupColumn: column.nullable().default(null).meta({
      description:
        'Column of the speaker or other group, by number (from 1) or name; null finds `client_id` or `speaker`.',
    }),
  }),
  z.strictObject({
    type: z.literal('fileNames').meta({
      description: '`train` and the others are recordings or files of frames whose names contain the transcripts.',
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

/** The recordings, their transcripts, and the splits. */
export const utterancesSection = fields.superRefine(keepRules(rules), always);

function hasText(pattern: string): boolean {
  try {
    // `|` adds an empty alternative: matching "" then lists the names of the groups.
    return 'text' in (new RegExp(`${pattern}|`, 'u').exec('')?.groups ?? {});
  } catch {
    return false;
  }
}
