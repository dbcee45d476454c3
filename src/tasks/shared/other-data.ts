import { DataError } from '../../errors.js';

/** The error of a checkpoint whose training data have changed; `what` is text or data. */
export function otherData(what: 'text' | 'data'): DataError {
  return new DataError(`The training ${what} is not the one that the checkpoint was trained on.`, {
    hint: `Restore the original ${what}, or start a new run from the checkpoint's weights (--init-from).`,
  });
}
