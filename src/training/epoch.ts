import { createRandom, deriveSeed } from '../runtime/random.js';
import { createAverage, isDue } from './average.js';
import { chosenBy, watchedIn, watchedOf } from './best.js';
import { stopReason } from './budget.js';
import type { StopReason, TrainingEvent } from './events.js';
import { checkpoint, interrupted, isIntervalDue, onAverage, type Run } from './progress.js';
import { learningRateAt, scheduleAfterEvaluation } from './schedule.js';
import { diverged, runStep } from './step.js';
import type { BatchSource, StepOutcome } from './trainable.js';
import { alone } from './workers.js';

/** Runs the current epoch to its end or to the run's end; returns why the run ends, or null if another epoch is due. */
export async function* runEpoch(run: Run): AsyncGenerator<TrainingEvent, StopReason | null> {
  const { trainable, plan, progress } = run;
  const batches = trainable.batches(progress.epoch);
  while (progress.batch < batches.length) {
    const reason = stopReason(plan, progress);
    if (reason !== null) {
      yield* finishMidEpoch(run);
      return reason;
    }
    yield await takeStep(run, batches);
    await run.pause();
    if (interrupted(run)) return 'interrupted';
    if (progress.batch < batches.length && isIntervalDue(run))
      yield await checkpoint(run, progress.epoch, ['last', 'interval']);
  }
  yield* finishEpoch(run);
  return interrupted(run) ? 'interrupted' : stopReason(plan, progress);
}

async function takeStep(run: Run, batches: BatchSource<unknown>): Promise<TrainingEvent> {
  const { plan, progress, totalSteps } = run;
  const { epoch, batch } = progress;
  const begin = run.now();
  const step = progress.step + 1;
  const point = { step, epoch, totalSteps, state: progress.schedule };
  const scale = batches.learningRateScale?.(batch) ?? 1;
  const learningRate = scale * learningRateAt(plan.schedule, plan.optimizer.learningRate, point);
  const exchange = createExchange(run, step, begin);
  const { lossSum, targetCount, gradientNorm } = await runStep(run, batches.batch(batch), {
    step,
    learningRate,
    exchange: exchange.sum,
  });
  run.average?.take(step - (progress.averaging?.since ?? step) + 1);
  const seconds = exchange.end(run.now());
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

/**
 * Exchanges one step's report within the group and returns the step's seconds. In a group these are measured by the chief's clock
 * from report to report, so that all workers count the same time.
 */
function createExchange(run: Run, step: number, begin: number) {
  const { group } = run;
  let reported = begin;
  let seconds: number | null = null;
  return {
    async sum(own: StepOutcome): Promise<StepOutcome> {
      if (group === null) return own;
      reported = run.now();
      const report = { step, stops: run.asksToStop(), seconds: run.uncounted + reported - begin };
      const summed = await group.sum(own, report);
      if (summed.stops) run.stopping = true;
      seconds = summed.seconds;
      return summed.outcome;
    },
    end(now: number): number {
      if (seconds === null) return now - begin;
      run.uncounted = now - reported;
      return seconds;
    },
  };
}

async function* finishEpoch(run: Run): AsyncGenerator<TrainingEvent, void> {
  const { trainable, plan, progress } = run;
  const { step, epoch, epochLossSum, epochTargetCount: targetCount, epochSeconds: seconds } = progress;
  yield { type: 'epoch', step, epoch, loss: epochLossSum / targetCount, targetCount, seconds };
  const isBest = yield* evaluateValidation(run);
  // Each epoch's samples have their own random stream, so they do not depend on earlier samples.
  const random = createRandom(deriveSeed(plan.seed, `samples ${epoch}`));
  const begin = run.now();
  const samples = await onAverage(run, () => trainable.samples(epoch, random, run.group ?? alone));
  if (samples.length > 0) {
    count(run, begin);
    yield { type: 'sample', step, epoch, samples };
  }

  const reasons = [...(isBest ? (['best'] as const) : []), ...(isIntervalDue(run) ? (['interval'] as const) : [])];
  Object.assign(progress, { epoch: epoch + 1, batch: 0, epochLossSum: 0, epochTargetCount: 0, epochSeconds: 0 });
  yield await checkpoint(run, epoch, ['last', ...reasons]);
}

/** Ends a run whose budget ends within an epoch; does nothing if a resumed run is already complete. */
async function* finishMidEpoch(run: Run): AsyncGenerator<TrainingEvent, void> {
  const { epoch, step } = run.progress;
  if (run.evaluatedStep === step) return;
  const isBest = yield* evaluateValidation(run);
  yield await checkpoint(run, epoch, isBest ? ['last', 'best'] : ['last']);
}

/** Whether validation is the best so far, by the loss or the chosen metric; false without a validation split. */
async function* evaluateValidation(run: Run): AsyncGenerator<TrainingEvent, boolean> {
  const { trainable, plan, progress } = run;
  const { step, epoch } = progress;
  const begin = run.now();
  const metrics = await onAverage(run, () => trainable.evaluate('validation', run.group ?? alone));
  run.evaluatedStep = step;
  if (metrics === null) return false;
  count(run, begin);
  const { loss, values } = metrics;
  if (!Number.isFinite(loss)) throw diverged('validation loss', loss, step);

  const chosen = chosenBy(trainable);
  const watched = watchedIn(metrics, chosen);
  const lowest = watchedOf(progress.best, chosen);
  // Ties of the metric (such as an F1 of 0 at first) are decided by the loss.
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

/** Adds the time since `begin` to budgets in minutes; in a group it is added with the next step, by the chief's clock. */
function count(run: Run, begin: number): void {
  if (run.group === null) run.progress.seconds += run.now() - begin;
  else run.uncounted += run.now() - begin;
}

function beginsToAverage(run: Run, watched: number): boolean {
  const { trainable, plan, progress } = run;
  const { averaging } = progress;
  if (plan.averaging === null || plan.averaging.patience === null || averaging === undefined) return false;
  const begins = isDue(averaging, watched, plan.averaging.patience);
  averaging.watched.push(watched);
  if (!begins) return false;
  averaging.since = progress.step;
  run.average = createAverage(trainable.kernels, trainable.parameters);
  return true;
}
