import { CheckpointError } from '../../errors.js';

/** The error of a checkpoint with inconsistent parts; `problem` is the end of the sentence. */
export function damaged(problem: string): CheckpointError {
  return new CheckpointError(`The checkpoint is damaged: ${problem}.`, { hint: 'Use another checkpoint of the run.' });
}
