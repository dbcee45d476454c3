import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { rnn } from '../cli/rnn.js';

export const movement = join(import.meta.dirname, '../../data/movements/saltar/01.csv');

/** A table of twelve frames with their tags. */
export const series = (shift: number) =>
  `x,y,tag\n${Array.from({ length: 12 }, (_, step) => (step % 6 < 3 ? `${0.1 * step},${shift},rest` : `${3 + 0.1 * step},2,walk`)).join('\n')}\n`;

/** Trains two networks of frames for a few steps: `tags`, a tagger, and `labels`, a classifier with attention weights. */
export async function trainFrameRuns(folder: string, env: Record<string, string>): Promise<void> {
  for (const [index, name] of ['train', 'validation'].entries()) {
    writeFileSync(join(folder, `${name}.csv`), series(index));
  }
  const configs = {
    tags: {
      task: 'tagging',
      data: { input: 'frames', train: 'train.csv', validation: 'validation.csv', labelColumn: 'tag' },
    },
    labels: {
      task: 'classification',
      data: { input: 'frames', train: join(movement, '../..'), validationFraction: 0.25 },
    },
  };
  for (const [name, config] of Object.entries(configs)) {
    const pooling = name === 'labels' ? { pooling: 'attention' } : {};
    const whole = { ...config, name, model: { hiddenSize: 6, ...pooling }, training: { steps: 3, batchSize: 2 } };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(whole));
    const trained = await rnn(['train', `${name}.json`], { cwd: folder, env });
    expect(trained.exitCode, trained.stderr).toBe(0);
  }
}

/** The numbers of a file of frames with a header, without its tags. */
export function rowsOf(table: string): number[][] {
  return table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number).filter(Number.isFinite));
}

export const readRows = (file: string) => rowsOf(readFileSync(file, 'utf8'));
