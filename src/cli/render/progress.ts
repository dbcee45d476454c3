import type { TaskWords } from '../../tasks/task-training.js';
import type { StepEvent, TrainingEvent } from '../../training/events.js';

/** Progress and speed of a run at one step; all counts start at 1. */
export interface Progress {
  step: number;
  /** Null if only time limits the run. */
  totalSteps: number | null;
  epoch: number;
  totalEpochs: number | null;
  /** Step within the epoch. */
  epochStep: number;
  stepsPerEpoch: number;
  /** Mean in nats over the targets of the epoch so far (in the first epoch of a resumed run, since the resume). */
  loss: number;
  words: TaskWords;
  tokensPerSecond: number;
  learningRate: number;
  /** Seconds to the last step at the average speed so far, with evaluations and samples; null if only time limits the run. */
  secondsLeft: number | null;
}

/** Decay per step of the moving average of tokens per second. */
const DECAY = 0.01 ** (1 / 100);

/** Tracks the steps of a run after its `started` event; `now` returns seconds. */
export function createProgress(
  started: Extract<TrainingEvent, { type: 'started' }>,
  words: TaskWords,
  now: () => number,
): (event: StepEvent) => Progress {
  const { totalSteps, stepsPerEpoch } = started;
  const startedAt = now();
  let epoch = -1;
  let lossSum = 0;
  let targets = 0;
  let recentTargets = 0;
  let recentSeconds = 0;
  return (event) => {
    if (event.epoch !== epoch) [epoch, lossSum, targets] = [event.epoch, 0, 0];
    lossSum += event.loss * event.targetCount;
    targets += event.targetCount;
    recentTargets = recentTargets * DECAY + event.targetCount;
    recentSeconds = recentSeconds * DECAY + event.seconds;
    const secondsPerStep = (now() - startedAt) / (event.step - started.step);
    return {
      step: event.step,
      totalSteps,
      epoch: event.epoch,
      totalEpochs: totalSteps === null ? null : Math.ceil(totalSteps / stepsPerEpoch),
      epochStep: event.batch + 1,
      stepsPerEpoch,
      loss: lossSum / targets,
      words,
      tokensPerSecond: recentTargets / recentSeconds,
      learningRate: event.learningRate,
      secondsLeft: totalSteps === null ? null : secondsPerStep * (totalSteps - event.step),
    };
  };
}
