import { z } from 'zod';

/** A column of a table. */
export const column = z.union([z.int().min(1).max(1_000_000), z.string().min(1).max(1000)]);

/** Separator of the cells of a table. */
export const separatorKey = z
  .string()
  .regex(/^[^"\r\n]$/u, { error: 'one character, such as ";", "|" or "\\t"' })
  .nullable()
  .default(null)
  .meta({
    description:
      'Separator of the cells of a table, one character; null detects it: a tab in TSV; in CSV from a line `sep=;`, else the one of comma, semicolon, tab and `|` that gives all rows the same number of columns.',
  });

/** How files of numeric frames are written. */
export const frameKeys = {
  format: z.enum(['csv', 'tsv', 'jsonl', 'ts', 'npy', 'npz']).nullable().default(null).meta({
    description: "Format of the files; null uses each file's extension.",
  }),
  separator: separatorKey,
  rows: z.enum(['frames', 'series']).nullable().default(null).meta({
    description:
      'Meaning of a table row: a frame of a sequence (`frames`), or a whole series of one feature with its label in `labelColumn` (`series`, as in the UCR archive); null is `series` if the rows of a file have different labels.',
  }),
  missing: z.enum(['refuse', 'interpolate']).default('refuse').meta({
    description:
      'What to do with a missing number (empty, `?`, NaN): `refuse` the file, or `interpolate` in time. NaN at the end of a series is padding and is removed.',
  }),
  idColumn: column.nullable().default(null).meta({
    description:
      'Column, by number (from 1) or name, that identifies the sequence of a row; null makes each file a sequence.',
  }),
  ignoreColumns: z.array(column).max(10_000).default([]).meta({
    description: 'Columns that are not features, such as a time.',
  }),
  labelColumn: column.nullable().default(null).meta({
    description: 'Column of the labels, by number (from 1) or name.',
  }),
};
