import { defineTask } from '../task.js';
import { portable } from './portable.js';
import { states, trainedOn, translator } from './use.js';

/** Translates a sequence into another of any length. */
export const task = defineTask({
  trainer: async () => (await import('./train.js')).trainer,
  evaluation: async () => (await import('./evaluate.js')).evaluation,
  trainedOn,
  uses: { translator, states, portable },
});
