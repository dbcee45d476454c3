import { z } from 'zod';

/** A column of a table. */
export const column = z.union([z.int().min(1).max(1_000_000), z.string().min(1).max(1000)]);

/** What stands between the cells of a table. */
export const separatorKey = z
  .string()
  .regex(/^[^"\r\n]$/u, { error: 'one character, such as ";", "|" or "\\t"' })
  .nullable()
  .default(null)
  .meta({
    description:
      'Separator of the cells of a table, one character; null finds it: a tab in TSV; in CSV a line `sep=;`, or which of comma, semicolon, tab and bar gives all rows the same columns.',
  });

/** How files of numeric frames are written. */
export const frameKeys = {
  format: z.enum(['csv', 'tsv', 'jsonl', 'ts', 'npy', 'npz']).nullable().default(null).meta({
    description: "Format of the files; null goes by each file's extension.",
  }),
  separator: separatorKey,
  rows: z.enum(['frames', 'series']).nullable().default(null).meta({
    description:
      'What a row of a table is: a frame of a sequence (`frames`), or a whole series of one feature with its label in `labelColumn` (`series`, as the UCR archive has them); null is `series` where the rows of a file have different labels.',
  }),
  missing: z.enum(['refuse', 'interpolate']).default('refuse').meta({
    description:
      'What a missing number (nothing, `?`, NaN) is: an error, or filled in between its neighbours in time. NaN at the end of a series is padding, and is cut off.',
  }),
  idColumn: column.nullable().default(null).meta({
    description:
      'Column of a table, by its number from 1 or its name, with the sequence that a row belongs to; null makes each file a sequence.',
  }),
  ignoreColumns: z.array(column).max(10_000).default([]).meta({
    description: 'Columns of a table that are not features, such as a time.',
  }),
  labelColumn: column.nullable().default(null).meta({
    description: 'Column of a table with the labels, by its number from 1 or its name.',
  }),
};
