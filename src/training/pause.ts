import { turn } from '../runtime/turn.js';

const longestBlockMilliseconds = 50;

/**
 * A function to await between pieces of long computation: now and then it lets the event loop turn, without which no
 * signal, timer or progress bar gets its turn.
 */
export function createPause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < longestBlockMilliseconds) return;
    await turn();
    last = performance.now();
  };
}
