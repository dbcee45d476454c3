import { describeFailure } from '../checkpoint/failure.js';

/** Called with each result (null: success); returns a message when failures begin, and another when they end. */
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
