import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../../src/config/parse.js';
import type { ConfigInput, ConfigOf } from '../../../src/config/schema.js';
import { sharedFolder } from '../../temporary-folder.js';

/** Sentences with names that a capital letter and the word before them identify. */
export const train = `
Ana B-PER
Ruiz I-PER
canta O
en O
Roma B-LOC
. O

en O
Oslo B-LOC
canta O
Luis B-PER
. O

Luis B-PER
viaja O
a O
Nueva B-LOC
York I-LOC

la O
casa O
canta O

`;

export const validation = 'Ana B-PER\nviaja O\na O\nRoma B-LOC\n\nOslo B-LOC\n';

/** Writes files of a test's own and gives their paths. */
export function writeFiles(files: Record<string, string>): Record<string, string> {
  const folder = sharedFolder();
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return [name, path];
    }),
  );
}

/** A config over files of columns with these contents, whose other sections a test may replace. */
export function taggingConfig(
  text: { train: string; validation?: string; test?: string },
  sections: { data?: object; [section: string]: unknown } = {},
): ConfigOf<'tagging'> {
  const files = writeFiles(
    Object.fromEntries(Object.entries(text).map(([split, content]) => [`${split}.conll`, content])),
  );
  const data = { validationFraction: 0, ...sections.data } as Record<string, unknown>;
  for (const split of Object.keys(text)) data[split] = files[`${split}.conll`];
  const input = {
    task: 'tagging',
    training: { batchSize: 2, epochs: 1 },
    ...sections,
    model: { hiddenSize: 6, ...(sections.model as object) },
    data,
  };
  const config = parseConfig(input as unknown as ConfigInput, 'the test');
  return { ...config, name: 'test' } as ConfigOf<'tagging'>;
}
