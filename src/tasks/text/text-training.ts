import type { ResolvedConfig } from '../../config/schema.js';
import type { Parameter } from '../../model/parameters.js';
import type { ModelSpec } from '../../model/spec.js';
import { stockWeights } from '../../model/topology.js';
import { readParameters, writeParameters } from '../../model/variables.js';
import { createRandom, deriveSeed, type Random } from '../../runtime/random.js';
import type { Trainable } from '../../training/trainable.js';
import { trainingPlan } from '../plan.js';
import type { TaskTraining, TaskWords, TrainingOptions } from '../task.js';
import type { PreparedText } from './prepare-text.js';
import { extendWeights } from './warm-start.js';

/** A model with its first weights: those drawn by the config's seed, or those of the checkpoint that a run starts with. */
export function startModel<Model extends { parameters: Parameter[]; dispose(): void }>(
  build: (spec: ModelSpec, random: Random | null) => Model,
  spec: ModelSpec,
  { seed }: Pick<ResolvedConfig, 'seed'>,
  { resume, initialise }: TrainingOptions,
): Model {
  // A resumed run's weights are in its snapshot.
  const model = build(spec, resume === undefined ? createRandom(deriveSeed(seed, 'weights')) : null);
  if (initialise !== undefined) {
    const fresh = readParameters(model.parameters);
    writeParameters(model.parameters, extendWeights(initialise.checkpoint, spec, fresh, build));
  }
  return model;
}

export interface TextTrainingParts {
  config: ResolvedConfig;
  text: PreparedText;
  model: { spec: ModelSpec; parameters: Parameter[]; topology(): unknown };
  trainable: Trainable;
  /** Share of the training batches' cells that only fill rows up. */
  padding: number;
  words: TaskWords;
}

/** What a run needs of a task that learns from text. */
export function textTraining({ config, text, model, trainable, padding, words }: TextTrainingParts): TaskTraining {
  const { tokenizer, vocabulary, dataHash, train, validation, test } = text;
  const { spec, parameters } = model;
  const topology = model.topology();
  return {
    trainable,
    plan: trainingPlan(config),
    vocabulary: vocabulary.toJSON(),
    describe: () => ({
      train: train.description,
      validation: validation?.description ?? null,
      test: test?.description ?? null,
      vocabularySize: vocabulary.size,
      parameterCount: parameters.reduce((sum, { variable }) => sum + variable.size, 0),
      padding,
      words,
    }),
    checkpoint: (snapshot, metrics) => ({
      task: config.task,
      config,
      model: spec,
      topology,
      tokenizer: tokenizer.spec,
      vocabulary: vocabulary.toJSON(),
      snapshot: { ...snapshot, weights: stockWeights(spec, snapshot.weights) },
      dataHash,
      metrics,
    }),
  };
}
