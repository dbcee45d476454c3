import { createRandom, deriveSeed } from '../runtime/random.js';
import { createAverage, isDue } from './average.js';
import { chosenBy, watchedIn, watchedOf } from './best.js';
import { stopReason } from './budget.js';
import type { StopReason, TrainingEvent } from './events.js';
import { checkpoint, isIntervalDue, onAverage, type Run } from './progress.js';
import { learningRateAt, scheduleAfterEvaluation } from './schedule.js';
import { diverged, runStep } from './step.js';
import type { BatchSource } from './trainable.js';

/** Goes on with the current epoch to its end or the run's; says why the run ends, or null when another epoch is due. */
export async function* runEpoch(run: Run): AsyncGenerator<TrainingEvent, StopReason | null> {
  const { trainable, plan, progress } = run;
  const batches = trainable.batches(progress.epoch);
  while (progress.batch < batches.length) {
    const reason = stopReason(plan, progress);
    if (reason !== null) {
      yield* finishMidEpoch(run);
      return reason;
    }
    yield takeStep(run, batches);
    await run.pause();
    if (run.interrupted()) return 'interrupted';
    if (progress.batch < batches.length && isIntervalDue(run))
      yield checkpoint(run, progress.epoch, ['last', 'interval']);
  }
  yield* finishEpoch(run);
  return run.interrupted() ? 'interrupted' : stopReason(plan, progress);
}

function takeStep(run: Run, batches: BatchSource<unknown>): TrainingEvent {
  const { plan, progress, totalSteps } = run;
  const { epoch, batch } = progress;
  const begin = run.now();
  const step = progress.step + 1;
  const learningRate = learningRateAt(plan.schedule, plan.optimizer.learningRate, {
    step,
    epoch,
    totalSteps,
    state: progress.schedule,
  });
  const { lossSum, targetCount, gradientNorm } = runStep(run, batches.batch(batch), { step, learningRate });
  run.average?.take(step - (progress.averaging?.since ?? step) + 1);
  const seconds = run.now() - begin;
  progress.step = step;
  progress.batch = batch + 1;
  progress.epochLossSum += lossSum;
  progress.epochTargetCount += targetCount;
  progress.epochSeconds += seconds;
  progress.seconds += seconds;
  return {
    type: 'step',
    step,
    epoch,
    batch,
    loss: lossSum / targetCount,
    targetCount,
    learningRate,
    gradientNorm,
    seconds,
  };
}

async function* finishEpoch(run: Run): AsyncGenerator<TrainingEvent, void> {
  const { trainable, plan, progress } = run;
  const { step, epoch, epochLossSum, epochTargetCount: targetCount, epochSeconds: seconds } = progress;
  yield { type: 'epoch', step, epoch, loss: epochLossSum / targetCount, targetCount, seconds };
  const isBest = yield* evaluateValidation(run);
  // A stream of its own for each epoch's samples: what is drawn does not depend on how many were drawn before.
  const random = createRandom(deriveSeed(plan.seed, `samples ${epoch}`));
  const samples = await onAverage(run, () => trainable.samples(epoch, random));
  if (samples.length > 0) yield { type: 'sample', step, epoch, samples };

  const reasons = [...(isBest ? (['best'] as const) : []), ...(isIntervalDue(run) ? (['interval'] as const) : [])];
  Object.assign(progress, { epoch: epoch + 1, batch: 0, epochLossSum: 0, epochTargetCount: 0, epochSeconds: 0 });
  yield checkpoint(run, epoch, ['last', ...reasons]);
}

/** The end of a run whose budget ends within an epoch; nothing is left to do for one that has been resumed only to end. */
async function* finishMidEpoch(run: Run): AsyncGenerator<TrainingEvent, void> {
  const { epoch, step } = run.progress;
  if (run.evaluatedStep === step) return;
  const isBest = yield* evaluateValidation(run);
  yield checkpoint(run, epoch, isBest ? ['last', 'best'] : ['last']);
}

/** Whether validation is the best so far, by the loss or the measure that chooses; false without a validation split. */
async function* evaluateValidation(run: Run): AsyncGenerator<TrainingEvent, boolean> {
  const { trainable, plan, progress } = run;
  const { step, epoch } = progress;
  const metrics = await onAverage(run, () => trainable.evaluate('validation'));
  run.evaluatedStep = step;
  if (metrics === null) return false;
  const { loss, values } = metrics;
  if (!Number.isFinite(loss)) throw diverged('validation loss', loss, step);

  const chosen = chosenBy(trainable);
  const watched = watchedIn(metrics, chosen);
  const lowest = watchedOf(progress.best, chosen);
  // Of equals by a measure, an F1 of 0 at first, the one of the lower loss.
  const isBest = watched < lowest || (watched === lowest && loss < (progress.best?.loss ?? loss));
  const improves = isBest && watched <= lowest - (plan.earlyStopping?.minDelta ?? 0);
  progress.evaluationsWithoutImprovement = improves ? 0 : progress.evaluationsWithoutImprovement + 1;
  if (isBest) {
    const measure = chosen === null ? {} : { measure: values[chosen.name] as number };
    progress.best = { step, epoch, loss, ...measure };
  }
  progress.schedule = scheduleAfterEvaluation(plan.schedule, progress.schedule, watched);
  yield { type: 'evaluation', split: 'validation', step, epoch, metrics, best: isBest };
  if (beginsToAverage(run, watched)) yield { type: 'averaging', step, epoch };
  return isBest;
}

function beginsToAverage(run: Run, watched: number): boolean {
  const { trainable, plan, progress } = run;
  const { averaging } = progress;
  if (plan.averaging === null || averaging === undefined) return false;
  const begins = isDue(averaging, watched, plan.averaging.patience);
  averaging.watched.push(watched);
  if (!begins) return false;
  averaging.since = progress.step;
  run.average = createAverage(trainable.kernels, trainable.parameters);
  return true;
}
