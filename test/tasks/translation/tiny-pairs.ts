import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../../src/config/parse.js';
import type { ConfigInput, ResolvedConfig } from '../../../src/config/schema.js';
import { selectKernels } from '../../../src/kernels/select.js';
import type { TaskTraining, TrainingOptions } from '../../../src/tasks/task-training.js';
import { buildTraining } from '../../../src/tasks/tasks.js';
import { sharedFolder } from '../../temporary-folder.js';

export const pairs = [
  'el gato\tthe cat',
  'el perro\tthe dog',
  'el gato come\tthe cat eats',
  'el perro come\tthe dog eats',
  'el perro duerme\tthe dog sleeps',
  'come\teats',
].join('\n');

/** A config for pairs with this text, whose other sections a test may replace. */
export function pairsConfig(
  text: { train: string; validation?: string; test?: string },
  sections: Record<string, unknown> = {},
): ResolvedConfig {
  const folder = sharedFolder();
  const data: Record<string, unknown> = { validationFraction: 0, ...(sections.data as object) };
  for (const [split, content] of Object.entries(text)) {
    data[split] = join(folder, `${split}.tsv`);
    writeFileSync(data[split] as string, content);
  }
  const shared = { cell: 'gru', embeddingSize: 8 };
  const input = {
    task: 'translation',
    source: { level: 'word' },
    target: { level: 'word', language: 'en' },
    model: { encoder: { ...shared, hiddenSize: 8 }, decoder: { ...shared, hiddenSize: 16 } },
    training: { batchSize: 2, epochs: 2, optimizer: { type: 'adam', learningRate: 0.02 } },
    sampling: { everyEpochs: null },
    ...sections,
    data,
  };
  return { ...parseConfig(input as unknown as ConfigInput, 'the test'), name: 'test' };
}

/** The task of a config. */
export function build(config: ResolvedConfig, options: TrainingOptions = {}): Promise<TaskTraining> {
  return buildTraining(config, selectKernels(), options);
}
