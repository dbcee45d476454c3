import { defineTask } from '../task.js';
import { states, transcriber } from './files.js';
import { portable } from './portable.js';

/** Transcribes speech recordings, by connectionist temporal classification (CTC). */
export const task = defineTask({
  trainer: async () => (await import('./train.js')).trainer,
  evaluation: async () => (await import('./evaluate.js')).evaluation,
  uses: { transcriber, states, portable },
});
