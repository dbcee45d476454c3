import { readParameters } from '../model/variables.js';
import { createRandom, deriveSeed } from '../runtime/random.js';
import { asSlot, type WeightAverage } from './average.js';
import type { CheckpointReason, StopReason, TrainingEvent, TrainingProgress, TrainingSnapshot } from './events.js';
import type { TrainingPlan } from './plan.js';
import type { StepContext } from './step.js';

/** A run under way: its parts, and all that changes from step to step. */
export interface Run extends StepContext {
  /** Null while no weights are averaged. */
  average: WeightAverage | null;
  progress: TrainingProgress;
  stepsPerEpoch: number;
  totalSteps: number | null;
  interrupted(): boolean;
  /** Seconds of a clock that only goes forward. */
  now(): number;
  /** Lets the event loop turn now and then. */
  pause(): Promise<void>;
  /** Step of the latest evaluation, and of the latest checkpoint with the training seconds then. */
  evaluatedStep: number;
  savedStep: number;
  savedSeconds: number;
}

/** Where a run stands that has not begun. */
export function newProgress({ seed, averaging }: TrainingPlan): TrainingProgress {
  return {
    step: 0,
    epoch: 0,
    batch: 0,
    randomState: createRandom(deriveSeed(seed, 'training')).state(),
    epochLossSum: 0,
    epochTargetCount: 0,
    epochSeconds: 0,
    seconds: 0,
    best: null,
    schedule: {},
    evaluationsWithoutImprovement: 0,
    ...(averaging === null ? {} : { averaging: { since: null, watched: [] } }),
  };
}

/** A checkpoint event for the state as it is now; `epoch` is the one that the latest step belongs to. */
export function checkpoint(run: Run, epoch: number, reasons: CheckpointReason[]): TrainingEvent {
  const { step, seconds } = run.progress;
  run.savedStep = step;
  run.savedSeconds = seconds;
  return { type: 'checkpoint', step, epoch, reasons, snapshot: () => snapshot(run) };
}

/** Whether a checkpoint within the epoch is due after the latest step. */
export function isIntervalDue({ plan, progress, savedSeconds }: Run): boolean {
  const { everySteps, everyMinutes } = plan.checkpoint;
  if (everySteps !== null && progress.step % everySteps === 0) return true;
  return everyMinutes !== null && progress.seconds - savedSeconds >= everyMinutes * 60;
}

/** The event that ends a run. */
export function finished({ progress }: Run, reason: StopReason): TrainingEvent {
  const { step, best, seconds } = progress;
  return { type: 'finished', reason, step, epoch: latestEpoch(progress), best, seconds };
}

/** The epoch that the latest step belongs to: `progress` goes on to the next one as soon as one is over. */
export function latestEpoch({ epoch, batch }: TrainingProgress): number {
  return batch === 0 ? Math.max(0, epoch - 1) : epoch;
}

/** Runs `body` on the weights that count: their means where they are averaged. */
export async function onAverage<Result>({ average }: Run, body: () => Promise<Result>): Promise<Result> {
  average?.swap();
  try {
    return await body();
  } finally {
    average?.swap();
  }
}

function snapshot({ trainable, optimizer, average, progress, random }: Run): TrainingSnapshot {
  const trained = readParameters(trainable.parameters);
  return {
    weights: average === null ? trained : average.read(),
    optimizerSlots: [...optimizer.getSlots(), ...(average === null ? [] : trained.map(asSlot))],
    carriedState: trainable.getCarriedState(),
    progress: structuredClone({ ...progress, randomState: random.state() }),
  };
}
