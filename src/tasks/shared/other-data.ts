import { DataError } from '../../errors.js';

/** The error of a checkpoint whose training data, a text or other `data`, are not what they were. */
export function otherData(what: 'text' | 'data'): DataError {
  return new DataError(`The training ${what} is not the one that the checkpoint was trained on.`, {
    hint: `Bring the old ${what} back, or start a new run from its weights (--init-from).`,
  });
}
