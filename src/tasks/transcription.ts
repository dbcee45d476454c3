import type { ConfigOf } from '../config/schema.js';
import type { Utterance } from '../data/audio/utterance.js';
import type { Kernels } from '../kernels/kernels.js';
import { stackSpec } from '../model/stack-spec.js';
import { buildTranscriptionModel } from '../model/transcription/model.js';
import type { TranscriberSpec } from '../model/transcription/spec.js';
import { writeParameters } from '../model/variables.js';
import { createRandom, deriveSeed } from '../runtime/random.js';
import { formatQuantity } from '../text/quantities.js';
import { keepLatest } from './keep-latest.js';
import { trainingPlan } from './plan.js';
import type { Task, TrainingOptions } from './task.js';
import type { SplitReport, TaskTraining, TaskWords } from './task-training.js';
import { loadTranscriber } from './transcription/create-transcriber.js';
import { evaluateTranscription } from './transcription/evaluate-split.js';
import { type PreparedUtterances, prepareUtterances } from './transcription/prepare.js';
import { transcriptionStates } from './transcription/states.js';
import { createTranscriptionTrainable } from './transcription/trainable.js';
import { planTraining } from './transcription/training-batches.js';

type Config = ConfigOf<'transcription'>;

/** Writes down what is said, by connectionist temporal classification. */
export const transcriptionTask: Task<Config> = {
  buildTraining,
  uses: {
    transcriber: loadTranscriber,
    evaluation: (checkpoint, kernels) => (request, tell) => evaluateTranscription(checkpoint, kernels, request, tell),
    states: transcriptionStates,
  },
};

const words: TaskWords = {
  target: 'token',
  perplexity: null,
  commands: [['transcribe', 'FILE.wav']],
};

async function buildTraining(config: Config, kernels: Kernels, options: TrainingOptions): Promise<TaskTraining> {
  const { training, seed, data, augmentation } = config;
  const { batchSize } = training;
  const prepared = await prepareUtterances(config, options);
  const { tokenizer, vocabulary, dataHash } = prepared;
  const spec: TranscriberSpec = { sound: prepared.sound, network: networkSpec(config, prepared) };
  const { resume, initialise } = options;
  // A resumed run's weights are in its snapshot.
  const random = resume === undefined ? createRandom(deriveSeed(seed, 'weights')) : null;
  const model = buildTranscriptionModel(spec.network, random);
  if (initialise !== undefined) writeParameters(model.parameters, initialise.checkpoint.snapshot.weights);
  const planEpoch = keepLatest((epoch) =>
    planTraining(prepared, { batchSize, seed, join: data.join, augmentation }, epoch),
  );
  const trainable = createTranscriptionTrainable({
    model,
    kernels,
    tokenizer,
    vocabulary,
    batchSize,
    prepared,
    planEpoch,
    sampling: config.sampling,
  });
  const parameterCount = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  return {
    trainable,
    plan: trainingPlan(config),
    vocabulary: vocabulary.toJSON(),
    describe: () => ({
      splits: [
        describeSplit('training', prepared.train, prepared),
        ...(prepared.validation === null ? [] : [describeSplit('validation', prepared.validation, prepared)]),
        ...(prepared.test === null ? [] : [describeSplit('test', prepared.test, prepared)]),
      ],
      facts: [
        ...(data.join === null
          ? []
          : [
              {
                label: 'strings',
                value: `of ${data.join.shortest} to ${data.join.longest} training recordings, drawn anew in each epoch`,
              },
            ]),
        {
          label: 'model',
          value: `${formatQuantity(vocabulary.size, 'token')} and the blank, ${formatQuantity(parameterCount, 'parameter')}`,
        },
      ],
      padding: planEpoch(0).padding,
      words,
    }),
    checkpoint: (snapshot, metrics) => ({
      task: config.task,
      config,
      model: spec,
      topology: null,
      tokenizer: tokenizer.spec,
      vocabulary: vocabulary.toJSON(),
      snapshot,
      dataHash,
      metrics,
    }),
  };
}

function networkSpec({ model }: Config, { sound, vocabulary }: PreparedUtterances): TranscriberSpec['network'] {
  return {
    features: sound.features * sound.stacking.stack,
    projection: model.projection,
    classes: vocabulary.size + 1,
    ...stackSpec(model),
  };
}

function describeSplit(
  name: string,
  utterances: readonly Utterance[],
  { sound, tokenizer }: PreparedUtterances,
): SplitReport {
  const tokens = utterances.reduce((sum, { text }) => sum + tokenizer.tokenize(text).length, 0);
  const groups = new Set(utterances.map(({ group }) => group).filter((group) => group !== null)).size;
  const samples = utterances.reduce((sum, { sound }) => sum + (sound.type === 'samples' ? sound.samples.length : 0), 0);
  const seconds = sound.audio === null ? null : samples / sound.audio.logMel.sampleRate;
  const summary = [
    formatQuantity(utterances.length, 'utterance'),
    formatQuantity(tokens, 'token'),
    ...(seconds === null ? [] : [`${(seconds / 60).toFixed(1)} minutes`]),
    ...(groups === 0 ? [] : [formatQuantity(groups, 'group')]),
  ].join(', ');
  return { name, counts: { utterances: utterances.length, tokens }, summary };
}
