import { turn } from '../runtime/turn.js';

const longestBlockMilliseconds = 50;

/**
 * A function to await between pieces of long computation. From time to time it yields to the event loop, so that signals,
 * timers and the progress bar are served.
 */
export function createPause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < longestBlockMilliseconds) return;
    await turn();
    last = performance.now();
  };
}
