import type { z } from 'zod';
import type { textTaskKeys } from '../../../config/sections/text-task.js';
import type { trainingSection } from '../../../config/sections/training.js';
import type { TaskConfig } from '../trainer.js';

type TextKeys = { [Key in 'data' | 'text']: z.output<(typeof textTaskKeys)[Key]> };

/** The configuration of a task that learns from plain text. */
export interface TextConfig extends TaskConfig, TextKeys {
  /** With `bidirectional` decided. */
  model: Omit<z.output<typeof textTaskKeys.model>, 'bidirectional'> & { bidirectional: boolean };
  training: z.output<typeof trainingSection>;
}
