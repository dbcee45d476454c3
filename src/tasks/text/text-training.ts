import type { ModelSpec } from '../../model/language/spec.js';
import type { Parameter } from '../../model/parameters.js';
import { stockWeights } from '../../model/topology.js';
import { readParameters, writeParameters } from '../../model/variables.js';
import { createRandom, deriveSeed, type Random } from '../../runtime/random.js';
import { formatQuantity, formatShare } from '../../text/quantities.js';
import type { Trainable } from '../../training/trainable.js';
import { trainingPlan } from '../plan.js';
import type { TrainingOptions } from '../task.js';
import type { SplitReport, TaskTraining, TaskWords } from '../task-training.js';
import type { Corpus } from './corpora.js';
import type { PreparedText } from './prepare-text.js';
import type { TextConfig } from './text-config.js';
import { extendWeights } from './warm-start.js';

/** A model with its first weights: those drawn by the config's seed, or those of the checkpoint that a run starts with. */
export function startModel<Model extends { parameters: Parameter[]; dispose(): void }>(
  build: (spec: ModelSpec, random: Random | null) => Model,
  spec: ModelSpec,
  { seed }: Pick<TextConfig, 'seed'>,
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
  config: TextConfig;
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
      splits: [
        describeSplit('training', train),
        ...(validation === null ? [] : [describeSplit('validation', validation)]),
        ...(test === null ? [] : [describeSplit('test', test)]),
      ],
      facts: [{ label: 'model', value: describeModel(vocabulary.size, parameters) }],
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

function describeSplit(name: string, { description }: Corpus): SplitReport {
  const { unknownShare, ...counts } = description;
  const { documents, lines, tokens } = counts;
  const size = `${formatQuantity(lines, 'line')} in ${formatQuantity(documents, 'document')}`;
  const unknown = `${formatShare(unknownShare)} of them <UNK>`;
  return { name, counts, summary: `${size}, ${formatQuantity(tokens, 'token')}, ${unknown}` };
}

function describeModel(vocabularySize: number, parameters: readonly Parameter[]): string {
  const parameterCount = parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  return `${formatQuantity(vocabularySize, 'token')} in the vocabulary, ${formatQuantity(parameterCount, 'parameter')}`;
}
