import type { ResolvedConfig } from '../config/schema.js';
import type { KernelName } from '../kernels/kernels.js';
import { scoreLabels } from '../metrics/confusion.js';
import { type Mean, summarise } from '../metrics/mean.js';
import type { NamedArray } from '../model/parameters.js';
import { writeParameters } from '../model/variables.js';
import { deriveSeed } from '../runtime/random.js';
import type { Fold, Judgement } from '../tasks/folds.js';
import { buildFolds } from '../tasks/tasks.js';
import { train } from '../training/loop.js';
import { prepareKernels } from './environment.js';

export interface CrossValidateOptions {
  /** Number of folds, each held out once; 10 by default. */
  folds?: number;
  /** Number of repetitions, each with a new split; 1 by default. */
  repeats?: number;
  /** Called after each step; true stops. */
  interrupted?(): boolean;
}

/** The scores of a fold's model on its held-out samples. */
export interface FoldScore {
  /** Both count from 1. */
  repeat: number;
  fold: number;
  samples: number;
  accuracy: number;
  macroF1: number;
  /** Mean over the samples, nats. */
  loss: number;
  steps: number;
  seconds: number;
}

export interface CrossValidation {
  samples: number;
  folds: number;
  repeats: number;
  /** Over all folds of all repeats. */
  accuracy: Mean;
  macroF1: Mean;
  loss: Mean;
  /** Over the repeats, each of which predicts every sample once. */
  accuracyOfRepeats: Mean;
  names: readonly string[];
  /** Sum over all folds: `confusion[gold][predicted]`. */
  confusion: number[][];
  scores: FoldScore[];
  seconds: number;
}

export type CrossValidationEvent =
  | { type: 'prepared'; samples: number; folds: number; repeats: number; names: readonly string[]; kernels: KernelName }
  | { type: 'warning'; message: string }
  | ({ type: 'fold' } & FoldScore)
  | { type: 'finished'; interrupted: boolean; result: CrossValidation | null };

/**
 * k-fold cross-validation: for each fold, trains on all other folds and evaluates on this one, with the weights that were best on
 * validation, or the last ones without validation; never with those that were best on the fold itself. Vocabulary and
 * normalization come from the training samples of each fold. Nothing is saved. Throws a ConfigError for a task without labels,
 * and for more folds than samples.
 */
export async function* crossValidate(
  config: ResolvedConfig,
  { folds: count = 10, repeats = 1, interrupted = () => false }: CrossValidateOptions = {},
): AsyncGenerator<CrossValidationEvent, void> {
  const { kernels, warnings } = prepareKernels(config);
  const scores: FoldScore[] = [];
  const judgements: Judgement[] = [];
  let about: { samples: number; names: readonly string[] } | null = null;
  const start = performance.now();
  for (let repeat = 1; repeat <= repeats; repeat++) {
    const seed = repeat === 1 ? config.seed : deriveSeed(config.seed, `repeat ${repeat}`);
    const folds = await buildFolds(config, kernels, { folds: count, seed });
    const { samples, names } = folds;
    if (about === null) {
      yield { type: 'prepared', samples, folds: count, repeats, names, kernels: kernels.name };
      for (const message of warnings) yield { type: 'warning', message };
    }
    about ??= { samples, names };
    for (let index = 0; index < count; index++) {
      const fold = await folds.build(index);
      const begin = performance.now();
      try {
        const steps = await trainFold(fold, interrupted);
        if (steps === null) {
          yield { type: 'finished', interrupted: true, result: null };
          return;
        }
        const judgement = await fold.judge();
        const { accuracy, macroF1 } = scoreLabels(judgement.confusion);
        const score = {
          repeat,
          fold: index + 1,
          samples: judgement.samples,
          accuracy,
          macroF1,
          loss: judgement.loss,
          steps,
          seconds: (performance.now() - begin) / 1000,
        };
        scores.push(score);
        judgements.push(judgement);
        yield { type: 'fold', ...score };
      } finally {
        fold.training.trainable.dispose();
      }
    }
  }
  if (about === null) throw new RangeError('Cross-validation needs at least one repetition.');
  const seconds = (performance.now() - start) / 1000;
  const result = { ...about, folds: count, repeats, ...summariseFolds(scores, judgements), scores, seconds };
  yield { type: 'finished', interrupted: false, result };
}

/** Trains to the end of the budget, keeps the weights that were best on validation, and counts the steps; null if interrupted. */
async function trainFold({ training }: Fold, interrupted: () => boolean): Promise<number | null> {
  const { trainable, plan } = training;
  let best: NamedArray[] | null = null;
  let steps = 0;
  for await (const event of train(trainable, plan, null, { interrupted })) {
    if (event.type === 'checkpoint' && event.reasons.includes('best')) best = event.snapshot().weights;
    if (event.type !== 'finished') continue;
    if (event.reason === 'interrupted') return null;
    steps = event.step;
  }
  if (best !== null) writeParameters(trainable.parameters, best);
  return steps;
}

function summariseFolds(scores: readonly FoldScore[], judgements: readonly Judgement[]) {
  const byRepeat = new Map<number, { right: number; samples: number }>();
  for (const { repeat, accuracy, samples } of scores) {
    const sum = byRepeat.get(repeat) ?? { right: 0, samples: 0 };
    byRepeat.set(repeat, { right: sum.right + accuracy * samples, samples: sum.samples + samples });
  }
  const size = judgements[0]?.confusion.length ?? 0;
  return {
    accuracy: summarise(scores.map(({ accuracy }) => accuracy)),
    macroF1: summarise(scores.map(({ macroF1 }) => macroF1)),
    loss: summarise(scores.map(({ loss }) => loss)),
    accuracyOfRepeats: summarise([...byRepeat.values()].map(({ right, samples }) => right / samples)),
    confusion: Array.from({ length: size }, (_, gold) =>
      Array.from({ length: size }, (_, predicted) =>
        judgements.reduce((sum, { confusion }) => sum + (confusion[gold]?.[predicted] ?? 0), 0),
      ),
    ),
  };
}
