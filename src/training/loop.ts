import { TrainingError } from '../errors.js';
import { writeParameters } from '../model/variables.js';
import { restoreRandom } from '../runtime/random.js';
import { createAverage, isAveraging, restoreAverage, type WeightAverage } from './average.js';
import { chosenBy } from './best.js';
import { countTotalSteps } from './budget.js';
import { runEpoch } from './epoch.js';
import type { StopReason, TrainingEvent, TrainingSnapshot } from './events.js';
import { type Group, ownState } from './group.js';
import { createOptimizer } from './optimizer.js';
import { createPause } from './pause.js';
import type { TrainingPlan } from './plan.js';
import { checkpoint, finished, followChief, latestEpoch, newProgress, onAverage, type Run } from './progress.js';
import type { Trainable } from './trainable.js';
import { alone } from './workers.js';

/** Options of a running loop. */
export interface TrainingControl {
  /** Called after each step; true ends the run with a checkpoint. */
  interrupted?(): boolean;
  /** A monotonic clock in milliseconds; by default the process's own. */
  now?(): number;
  /** The workers to train with; null trains alone. */
  group?: Group | null;
}

/**
 * Trains until a budget, early stopping or an interruption ends the run. Given a snapshot of the same run, it continues to the
 * same metrics and weights. Each epoch ends with validation, samples and a checkpoint. The test split is evaluated once, after
 * the last step, with the last weights, which may differ from the best checkpoint. If weights are averaged, the means are used
 * for all of this, and the trainable ends with them.
 * In a group, each step and evaluation is divided among the workers, and each worker yields the same events.
 * Throws a TrainingError, after `finished`, if loss or gradient is not finite (that update is not applied), and a
 * CheckpointError for a snapshot of another model or optimizer.
 */
export async function* train(
  trainable: Trainable,
  plan: TrainingPlan,
  resume: TrainingSnapshot | null = null,
  control: TrainingControl = {},
): AsyncGenerator<TrainingEvent, void> {
  const { kernels, parameters } = trainable;
  const { group = null } = control;
  const optimizer = createOptimizer(kernels, parameters, plan.optimizer);
  let run: Run | null = null;
  try {
    let average: WeightAverage | null = null;
    if (resume !== null) {
      writeParameters(parameters, resume.weights);
      optimizer.setSlots(resume.optimizerSlots);
      trainable.setCarriedState(group === null ? resume.carriedState : ownState(group, resume.carriedState));
      if (isAveraging(resume.progress)) average = restoreAverage(kernels, parameters, resume);
    }
    const progress = resume === null ? newProgress(plan) : structuredClone(resume.progress);
    if (isAveraging(progress)) average ??= createAverage(kernels, parameters);
    const stepsPerEpoch = trainable.batches(progress.epoch).length;
    run = {
      trainable,
      average,
      optimizer,
      plan,
      group,
      random: restoreRandom(progress.randomState),
      progress,
      stepsPerEpoch,
      totalSteps: countTotalSteps(plan.budget, stepsPerEpoch),
      asksToStop: () => control.interrupted?.() ?? false,
      stopping: false,
      uncounted: 0,
      now: () => (control.now?.() ?? performance.now()) / 1000,
      pause: createPause(),
      evaluatedStep: progress.step,
      savedStep: progress.step,
      savedSeconds: progress.seconds,
    };
    await followChief(run);
    yield* runToEnd(run);
  } finally {
    optimizer.dispose();
    run?.average?.swap();
    run?.average?.dispose();
  }
}

async function* runToEnd(run: Run): AsyncGenerator<TrainingEvent, void> {
  const { trainable, progress, stepsPerEpoch, totalSteps } = run;
  const parameterCount = trainable.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  const { step, epoch } = progress;
  const { measures = {} } = trainable;
  const chosen = chosenBy(trainable);
  yield { type: 'started', step, epoch, parameterCount, stepsPerEpoch, totalSteps, measures, chosenBy: chosen };
  if (step === 0 && isAveraging(progress)) yield { type: 'averaging', step, epoch };
  try {
    let reason: StopReason | null = null;
    while (reason === null) reason = yield* runEpoch(run);
    if (reason === 'interrupted') {
      if (run.savedStep !== progress.step) yield await checkpoint(run, progress.epoch, ['last']);
    } else {
      yield* evaluateTest(run);
    }
    yield finished(run, reason);
  } catch (error) {
    if (error instanceof TrainingError) yield finished(run, 'diverged');
    throw error;
  }
}

async function* evaluateTest(run: Run): AsyncGenerator<TrainingEvent, void> {
  const { trainable, progress } = run;
  const { step } = progress;
  const epoch = latestEpoch(progress);
  const metrics = await onAverage(run, () => trainable.evaluate('test', run.group ?? alone));
  if (metrics !== null) yield { type: 'evaluation', split: 'test', step, epoch, metrics, best: false };
}
