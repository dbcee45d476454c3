import { z } from 'zod';

/** A column of a table. */
export const column = z.union([z.int().min(1).max(1_000_000), z.string().min(1).max(1000)]);

/** How files of numeric frames are written. */
export const frameKeys = {
  format: z.enum(['csv', 'tsv', 'jsonl', 'ts', 'npy']).nullable().default(null).meta({
    description: "How the files are written; null tells by each file's ending.",
  }),
  idColumn: column.nullable().default(null).meta({
    description:
      'Column of a table, by its number from 1 or its name, that says which sequence a row belongs to; null makes each file a sequence.',
  }),
  ignoreColumns: z.array(column).max(10_000).default([]).meta({
    description: 'Columns of a table that are no features: a time, for one.',
  }),
  labelColumn: column.nullable().default(null).meta({
    description: 'Column of a table with the labels, by its number from 1 or its name.',
  }),
};
