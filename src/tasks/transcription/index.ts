import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { states, transcriber } from './use.js';

/** Transcribes speech recordings, by connectionist temporal classification (CTC). */
export const task = defineTask({
  trainer,
  evaluation,
  uses: { transcriber, states, portable },
  withoutConfig: ['transcriber', 'states', 'portable'],
});
