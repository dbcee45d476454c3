import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { states, tagger, trainedOn } from './use.js';

/** Assigns a tag to each step of a sequence. */
export const task = defineTask({
  trainer,
  evaluation,
  trainedOn,
  uses: { tagger, states, portable },
  withoutConfig: ['portable'],
});
