import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { parseConfig } from '../../src/config/parse.js';
import type { ConfigInput, ConfigOf, ResolvedConfig } from '../../src/config/schema.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import type { TaskTraining, TrainingOptions } from '../../src/tasks/task-training.js';
import { buildTraining } from '../../src/tasks/tasks.js';
import type { TrainingEvent, TrainingSnapshot } from '../../src/training/events.js';
import { train } from '../../src/training/loop.js';
import { sharedFolder } from '../temporary-folder.js';

type TextConfig = ConfigOf<'languageModel' | 'bidirectionalLanguageModel'>;

/** A config for a corpus with this text, whose other sections a test may replace. */
export function tinyConfig(
  text: { train: string; validation?: string; test?: string },
  sections: { data?: object; [section: string]: unknown } = {},
): TextConfig {
  const folder = sharedFolder();
  const data: Record<string, unknown> = { validationFraction: 0, ...sections.data };
  for (const [split, content] of Object.entries(text)) {
    data[split] = join(folder, `${split}.txt`);
    writeFileSync(data[split] as string, content);
  }
  const task = sections.task ?? 'languageModel';
  const input = {
    task,
    text: { level: 'word' },
    model: { hiddenSize: 6, input: { size: 5 } },
    training: { batchSize: 2, sequenceLength: 5, epochs: 1 },
    ...(task === 'languageModel' ? { sampling: { everyEpochs: null } } : {}),
    ...sections,
    data,
  };
  return { ...parseConfig(input as unknown as ConfigInput, 'the test'), name: 'test' } as TextConfig;
}

/** The task of a config by the reference kernels. */
export function build(config: ResolvedConfig, options: TrainingOptions = {}): Promise<TaskTraining> {
  return buildTraining(config, referenceKernels, options);
}

/** Trains to the end; the checkpoint is the last one. */
export async function trainAll(
  training: TaskTraining,
  resume: TrainingSnapshot | null = null,
): Promise<{ events: TrainingEvent[]; checkpoint: Checkpoint }> {
  const events: TrainingEvent[] = [];
  let snapshot: TrainingSnapshot | null = resume;
  for await (const event of train(training.trainable, training.plan, resume)) {
    events.push(event);
    if (event.type === 'checkpoint') snapshot = event.snapshot();
  }
  return { events, checkpoint: training.checkpoint(snapshot as TrainingSnapshot, {}) };
}

/** Sentences with some structure: enough for a few batches. */
export const sentences = [
  'la casa es roja',
  'el perro es grande',
  'la casa grande',
  'el perro come en la casa roja',
  'sí',
];
