import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { states, trainedOn, translator } from './use.js';

/** Translates a sequence into another of any length. */
export const task = defineTask({
  trainer,
  evaluation,
  trainedOn,
  uses: { translator, states, portable },
  withoutConfig: ['translator', 'states', 'portable'],
});
