import type { RunEvent } from '../../run/events.js';
import type { Backend } from '../../runtime/backend.js';
import type { TaskWords } from '../../tasks/task-training.js';
import {
  describeAveraging,
  describeEpoch,
  describeEvaluation,
  describeFinished,
  describePrepared,
  describeRemedy,
  describeSamples,
  describeTaken,
} from './describe-training.js';
import { createProgress } from './progress.js';
import type { Screen } from './screen.js';
import { errTheme } from './theme.js';

export interface TrainingViewOptions {
  /** Describes the backend, once the run is prepared. */
  currentBackend(): Backend;
  /** A monotonic clock, in seconds. */
  now(): number;
  /** Columns of the terminal; null without one. */
  width(): number | null;
}

/** Shows the events of a run on a screen, one call per event. */
export function createTrainingView(
  screen: Screen,
  { currentBackend, now, width }: TrainingViewOptions,
): (event: RunEvent) => void {
  let track: ReturnType<typeof createProgress> | null = null;
  let words: TaskWords = { target: '', perplexity: null, commands: [] };
  let started: Extract<RunEvent, { type: 'started' }> | null = null;
  return (event) => {
    switch (event.type) {
      case 'prepared':
        words = event.report.words;
        if (event.taken !== null) screen.warning(describeTaken(event.taken, event.run));
        return screen.line(describePrepared(event, currentBackend()));
      case 'started':
        started = event;
        track = createProgress(event, words, now);
        return;
      case 'step':
        if (track !== null) screen.progress(track(event));
        return;
      case 'epoch':
        screen.line(describeEpoch(event, words));
        return screen.wait('Evaluating …');
      case 'evaluation':
        return screen.line(describeEvaluation(event, words, started?.measures ?? {}));
      case 'averaging':
        return screen.line(describeAveraging(event));
      case 'sample':
        return screen.line(describeSamples(event, { width: width(), theme: errTheme }));
      case 'warning':
        return screen.warning(event.message);
      case 'saved':
        return;
      case 'finished': {
        screen.close();
        // A worker that is not the chief: the results are told where the run is.
        if (started === null) return screen.line(describeFinished({ ...event, best: null }, words, null));
        const { chosenBy } = started;
        screen.line(describeFinished(event, words, chosenBy));
        const remedy = describeRemedy(event, chosenBy);
        if (remedy !== null) screen.line(remedy);
        return;
      }
    }
  };
}
