import { CheckpointError } from '../../errors.js';

/** The error of a checkpoint whose parts do not fit each other; `problem` is the end of a sentence. */
export function damaged(problem: string): CheckpointError {
  return new CheckpointError(`The checkpoint is damaged: ${problem}.`, { hint: 'Use another checkpoint of the run.' });
}
