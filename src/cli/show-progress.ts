import { withProgress } from '../data/progress.js';
import { keepClear } from './output.js';

/** Runs `action` with a progress bar on stderr, if stderr is a terminal. */
export async function showProgress<Result>(action: () => Promise<Result>): Promise<Result> {
  if (!process.stderr.isTTY) return action();
  const { createWorkBar } = await import('./render/work-progress.js');
  const bar = createWorkBar(process.stderr, { now: () => performance.now() / 1000 });
  keepClear(bar);
  try {
    return await withProgress(bar.show, action);
  } finally {
    bar.clear();
  }
}
