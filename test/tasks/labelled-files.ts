import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseConfig } from '../../src/config/parse.js';
import type { ConfigInput, ConfigOf } from '../../src/config/schema.js';
import { sharedFolder } from '../temporary-folder.js';

const folder = sharedFolder();

/** Where a labelled file of this name is, written or not. */
export function labelledFile(name: string): string {
  return join(folder, name);
}

/** A config of a classifier over files with these contents, by name; `train.tsv` is trained on. */
export function classifierConfig(
  files: Record<string, string>,
  sections: { data?: object; [section: string]: unknown } = {},
): ConfigOf<'classification'> {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(labelledFile(name)), { recursive: true });
    writeFileSync(labelledFile(name), content);
  }
  const input = {
    task: 'classification',
    threads: 1,
    model: { hiddenSize: 4, input: { size: 5 } },
    training: { batchSize: 4, epochs: 2, optimizer: { type: 'adam', learningRate: 0.05 } },
    ...sections,
    data: { train: labelledFile('train.tsv'), validationFraction: 0, ...sections.data },
  };
  const config = parseConfig(input as unknown as ConfigInput, 'the test');
  if (config.task !== 'classification') throw new Error('It is the config of a classifier.');
  return { ...config, name: 'test' };
}

const subjects = ['la casa', 'el perro', 'la niña', 'el tren', 'la película', 'el mar'];

/** Opinions that one word decides: `bueno` or `malo`, in sentences of different lengths. */
export const opinions: [label: string, text: string][] = subjects.flatMap((subject, index): [string, string][] => [
  ['pos', `${subject} es bueno${' y grande'.repeat(index % 3)}`],
  ['neg', `${subject} es malo${' y grande'.repeat((index + 1) % 3)}`],
]);

/** Samples as a TSV file has them. */
export function toTsv(samples: readonly (readonly string[])[]): string {
  return samples.map((sample) => `${sample.join('\t')}\n`).join('');
}
