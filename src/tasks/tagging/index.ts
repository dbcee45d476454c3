import { defineTask } from '../task.js';
import { states, trainedOn } from './files.js';
import { portable } from './portable.js';
import { tagger } from './use.js';

/** Assigns a tag to each step of a sequence. */
export const task = defineTask({
  trainer: async () => (await import('./train.js')).trainer,
  evaluation: async () => (await import('./evaluate.js')).evaluation,
  trainedOn,
  uses: { portable },
  usesWithConfig: { tagger, states },
});
