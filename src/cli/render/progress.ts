import type { TaskWords } from '../../tasks/task-training.js';
import type { StepEvent, TrainingEvent } from '../../training/events.js';

/** How far a run is and how it does, at one step; all counts from 1. */
export interface Progress {
  step: number;
  /** Null when only time limits the run. */
  totalSteps: number | null;
  epoch: number;
  totalEpochs: number | null;
  /** Step within the epoch. */
  epochStep: number;
  stepsPerEpoch: number;
  /** Mean over the targets of the epoch so far (since the resume, in its first epoch), nats. */
  loss: number;
  words: TaskWords;
  tokensPerSecond: number;
  learningRate: number;
  /** Until the last step at the pace so far, evaluations and samples included; null when only time limits the run. */
  secondsLeft: number | null;
}

/** What a step of a hundred before the last still counts for in the tokens per second. */
const DECAY = 0.01 ** (1 / 100);

/** Sums up the steps of a run after its `started` event; `now` in seconds. */
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
