import type { NamedArray } from '../model/parameters.js';
import { readParameters, writeParameters } from '../model/variables.js';
import { createRandom, deriveSeed } from '../runtime/random.js';
import { asSlot, type WeightAverage } from './average.js';
import type { CheckpointReason, StopReason, TrainingEvent, TrainingProgress, TrainingSnapshot } from './events.js';
import { gatherState } from './group.js';
import type { TrainingPlan } from './plan.js';
import type { StepContext } from './step.js';

/** A running training: its parts, and the state that changes from step to step. */
export interface Run extends StepContext {
  /** Null if weights are not averaged (yet). */
  average: WeightAverage | null;
  progress: TrainingProgress;
  stepsPerEpoch: number;
  totalSteps: number | null;
  /** Whether this process has been asked to stop; a group stops after the same step if any worker has. */
  asksToStop(): boolean;
  stopping: boolean;
  /** Seconds of the latest step after its report to the group. */
  uncounted: number;
  /** A monotonic clock, in seconds. */
  now(): number;
  /** Yields to the event loop from time to time. */
  pause(): Promise<void>;
  /** Step of the latest evaluation, and of the latest checkpoint with the training seconds then. */
  evaluatedStep: number;
  savedStep: number;
  savedSeconds: number;
}

/** The state of a run before its first step. */
export function newProgress({ seed, averaging }: Pick<TrainingPlan, 'seed' | 'averaging'>): TrainingProgress {
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
    ...(averaging === null ? {} : { averaging: { since: averaging.patience === null ? 1 : null, watched: [] } }),
  };
}

/** Whether the run should stop early. */
export function interrupted({ group, stopping, asksToStop }: Run): boolean {
  return group === null ? asksToStop() : stopping;
}

/**
 * A checkpoint event for the current state; `epoch` is the epoch of the latest step. In a group, the state contains all rows,
 * and all workers continue with the weights that the chief saves.
 */
export async function checkpoint(run: Run, epoch: number, reasons: CheckpointReason[]): Promise<TrainingEvent> {
  const { step, seconds } = run.progress;
  const carriedState = run.group && (await gatherState(run.group, run.trainable.getCarriedState()));
  await followChief(run);
  run.savedStep = step;
  run.savedSeconds = seconds;
  return { type: 'checkpoint', step, epoch, reasons, snapshot: () => snapshot(run, carriedState) };
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

/** The epoch of the latest step; `progress` already names the next epoch when one is complete. */
export function latestEpoch({ epoch, batch }: TrainingProgress): number {
  return batch === 0 ? Math.max(0, epoch - 1) : epoch;
}

/** Runs `body` with the weights to evaluate: the means if weights are averaged. */
export async function onAverage<Result>({ average }: Run, body: () => Promise<Result>): Promise<Result> {
  average?.swap();
  try {
    return await body();
  } finally {
    average?.swap();
  }
}

/** Copies the chief's numbers if they are not bitwise equal: processors with different rounding would drift apart. */
export async function followChief({ group, trainable, optimizer, average }: Run): Promise<void> {
  if (group === null) return;
  const { parameters } = trainable;
  const means = (average?.read() ?? []).map((array) => ({ ...array, name: `mean of ${array.name}` }));
  const arrays = await group.synchronise([...readParameters(parameters), ...optimizer.getSlots(), ...means]);
  if (arrays === null) return;
  writeParameters(parameters, arrays);
  optimizer.setSlots(arrays);
  average?.write(
    arrays.filter(({ name }) => name.startsWith('mean of ')).map((array) => ({ ...array, name: array.name.slice(8) })),
  );
}

function snapshot(
  { trainable, optimizer, average, progress, random }: Run,
  carriedState: NamedArray[] | null,
): TrainingSnapshot {
  const trained = readParameters(trainable.parameters);
  return {
    weights: average === null ? trained : average.read(),
    optimizerSlots: [...optimizer.getSlots(), ...(average === null ? [] : trained.map(asSlot))],
    carriedState: carriedState ?? trainable.getCarriedState(),
    progress: structuredClone({ ...progress, randomState: random.state() }),
  };
}
