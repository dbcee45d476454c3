import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../../src/config/parse.js';
import type { ConfigInput, ConfigOf } from '../../../src/config/schema.js';
import { sharedFolder } from '../../temporary-folder.js';

/** A book of tunes of one bar, over and over. */
export function book(bars: readonly string[], key = 'D'): string {
  return bars.map((bar, index) => `X:${index}\nT:${bar}\nK:${key}\n${`${bar}|`.repeat(2 + (index % 2))}\n\n`).join('');
}

/** Two styles that have no note in common. */
export const tunes = {
  'high.abc': book(['abc', 'bca', 'cab', 'abca', 'bb', 'ac'], 'D') + book(['abb', 'cca'], 'G'),
  'low.abc': book(['DEF', 'EFD', 'FDE', 'DEFD', 'EE', 'DF'], 'D') + book(['DDE', 'FFD'], 'G'),
};

/** A config for these files, whose sections a test may replace. */
export function tinyConfig(
  files: Record<string, string> = tunes,
  sections: { data?: object; [section: string]: unknown } = {},
): ConfigOf<'generation'> {
  const folder = sharedFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const input = {
    task: 'generation',
    model: { cell: 'gru', hiddenSize: 8, input: { size: 5 } },
    conditions: { size: 3 },
    training: { batchSize: 4, sequenceLength: 12, epochs: 2, optimizer: { type: 'adam', learningRate: 0.03 } },
    sampling: { everyEpochs: null },
    ...sections,
    data: { train: Object.keys(files).map((name) => join(folder, name)), validationFraction: 0.25, ...sections.data },
  };
  return { ...parseConfig(input as unknown as ConfigInput, 'the test'), name: 'test' } as ConfigOf<'generation'>;
}
