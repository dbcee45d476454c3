import { describeFailure } from '../checkpoint/failure.js';

/** Told each time how something went (null: well), it returns what to say: once if it begins to fail, once if it is well again. */
export function createAlarm(what: string, consequence: string): (failure: Error | null) => string | null {
  let failing = false;
  return (failure) => {
    if ((failure !== null) === failing) return null;
    failing = failure !== null;
    if (failure === null) return `${what} can be written again.`;
    const { what: reason, hint } = describeFailure(failure);
    return `${what} cannot be written: ${reason}. ${hint} ${consequence}`;
  };
}
