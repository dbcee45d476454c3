import { CheckpointError } from '../../errors.js';
import type { Kernels } from '../../kernels/kernels.js';
import { writeParameters } from '../../model/variables.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { formatQuantity } from '../../text/quantities.js';
import type { Fact, TaskTraining, TrainingOptions } from '../task-training.js';
import { otherData } from './other-data.js';
import { trainingPlan, withBudget } from './plan.js';
import type { Learning, Network, PreparedData, TaskConfig, Trainer } from './trainer.js';

/**
 * Reads a config's data and builds the training of its task. Throws a DataError for unusable data or data that differ from the
 * resumed checkpoint's, a ConfigError for a network that cannot be built, and a CheckpointError for a checkpoint that does not fit.
 */
export async function buildTraining<
  Config extends TaskConfig,
  Prepared extends PreparedData,
  Spec extends object,
  Model extends Network,
  Batch,
>(
  trainer: Trainer<Config, Prepared, Spec, Model, Batch>,
  config: Config,
  kernels: Kernels,
  options: TrainingOptions = {},
): Promise<TaskTraining> {
  refuseStart(trainer, config, options);
  const prepared = await trainer.prepare(config, options);
  try {
    return assembleTraining(trainer, config, prepared, kernels, options).training;
  } catch (error) {
    prepared.dispose?.();
    throw error;
  }
}

/** The same for data that were already read; also returns the model. */
export function assembleTraining<
  Config extends TaskConfig,
  Prepared extends PreparedData,
  Spec extends object,
  Model extends Network,
  Batch,
>(
  trainer: Trainer<Config, Prepared, Spec, Model, Batch>,
  config: Config,
  prepared: Prepared,
  kernels: Kernels,
  { resume, initialise }: TrainingOptions,
): { training: TaskTraining; model: Model } {
  const { stored, report } = prepared;
  if (resume !== undefined && resume.dataHash !== stored.dataHash) throw otherData('data');
  const spec = trainer.spec(config, prepared);
  // The snapshot of a resumed run contains its weights.
  const model = trainer.build(spec, resume === undefined ? createRandom(deriveSeed(config.seed, 'weights')) : null);
  const taken: Fact[] = [];
  if (resume === undefined && trainer.start !== undefined)
    taken.push(...trainer.start(model, { spec, prepared, initialise }));
  else if (initialise !== undefined) writeParameters(model.parameters, initialise.checkpoint.snapshot.weights);
  let learning = trainer.createLearning({ config, prepared, model, kernels });
  const { planEpoch } = learning;
  // Only these numbers are kept for the whole run: the order of a large corpus takes much memory.
  const { length: stepsPerEpoch, padding } = planEpoch(0);
  const planned = withBudget(config, stepsPerEpoch);
  if (planned !== config) {
    learning.carried?.dispose();
    // Batches do not depend on the number of epochs, so the first epoch is planned once.
    learning = { ...trainer.createLearning({ config: planned, prepared, model, kernels }), planEpoch };
  }
  const stock = trainer.stock?.(model, spec);
  const size = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  return {
    model,
    training: {
      trainable: toTrainable(learning, model, kernels, () => prepared.dispose?.()),
      config: planned,
      plan: trainingPlan(planned),
      vocabulary: stored.vocabulary,
      dataHash: stored.dataHash,
      describe: () => ({
        splits: report.splits,
        facts: [
          ...report.facts,
          ...taken,
          { label: 'model', value: [...report.sizes, formatQuantity(size, 'parameter')].join(', ') },
          ...budgetFacts(config, planned, stepsPerEpoch),
        ],
        padding,
        words: trainer.words(config, prepared),
      }),
      checkpoint: (snapshot, metrics) => ({
        task: config.task,
        config: planned,
        model: spec,
        topology: stock?.topology ?? null,
        tokenizer: stored.tokenizer,
        vocabulary: stored.vocabulary,
        snapshot: stock === undefined ? snapshot : { ...snapshot, weights: stock.weights(snapshot.weights) },
        dataHash: stored.dataHash,
        metrics,
      }),
    },
  };
}

/** Makes a Trainable from a task's training; `dispose` closes the source of its batches. */
export function toTrainable<Batch>(
  learning: Learning<Batch>,
  model: Network,
  kernels: Kernels,
  dispose: () => void = () => {},
): TaskTraining['trainable'] {
  const { planEpoch, step, rows, evaluate, measures, chosenBy, samples, carried } = learning;
  return {
    kernels,
    parameters: model.parameters,
    batches: planEpoch,
    step: step as TaskTraining['trainable']['step'],
    rows: rows as TaskTraining['trainable']['rows'],
    evaluate,
    ...(measures === undefined ? {} : { measures }),
    ...(chosenBy === undefined ? {} : { chosenBy }),
    samples: samples ?? (async () => []),
    getCarriedState: () => carried?.toArrays() ?? [],
    setCarriedState: (state) => carried?.restore(state),
    dispose() {
      carried?.dispose();
      model.dispose();
      dispose();
    },
  };
}

/** The number of epochs, if the size of the data decided it. */
function budgetFacts(config: TaskConfig, planned: TaskConfig, stepsPerEpoch: number): Fact[] {
  if (config === planned) return [];
  const { epochs } = planned.training;
  const value = `${epochs} of ${formatQuantity(stepsPerEpoch, 'step')}, chosen by the size of the data; training.epochs changes it`;
  return [{ label: 'epochs', value }];
}

function refuseStart(
  { startsFrom, extendable }: Pick<Trainer<never, never, never, never, never>, 'startsFrom' | 'extendable'>,
  { task }: TaskConfig,
  { initialise }: TrainingOptions,
): void {
  if (initialise === undefined) return;
  if (!startsFrom.includes(initialise.checkpoint.task)) {
    throw new CheckpointError(
      `The checkpoint holds a model for the task ${initialise.checkpoint.task}, but a run of the task ${task} cannot start from it.`,
      { hint: `Give --init-from a run whose config says task: ${startsFrom.join(' or ')}.` },
    );
  }
  if (initialise.extend && !extendable) {
    throw new CheckpointError(
      `--extend is for language models and classifiers: the vocabulary of a checkpoint of the task ${task} cannot be extended.`,
      { hint: 'Remove --extend: the run keeps the vocabulary of the checkpoint.' },
    );
  }
}
