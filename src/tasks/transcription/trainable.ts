import type { Utterance } from '../../data/audio/utterance.js';
import type { BatchPlan } from '../../data/batches.js';
import { sliceRows } from '../../data/rows.js';
import { characterErrorRate, wordErrorRate } from '../../metrics/edit-distance.js';
import type { TranscriptionBatch } from '../../model/transcription/model.js';
import type { RowShare } from '../../runtime/random.js';
import {
  batchRows,
  type EvaluationSplit,
  type Measure,
  type Sample,
  type Trainable,
} from '../../training/trainable.js';
import { alone } from '../../training/workers.js';
import { spread } from '../spread.js';
import { type EvaluatedUtterances, type HearingParts, hearAll, prepareEvaluation } from './evaluate.js';
import type { PreparedUtterances } from './prepare.js';

/** What is told of a split beside its loss. */
const measures: Record<string, Measure> = {
  characterErrorRate: { label: 'character error rate', better: 'lower' },
  wordErrorRate: { label: 'word error rate', better: 'lower' },
};

export interface TranscriptionTraining extends HearingParts {
  prepared: PreparedUtterances;
  /** The training batches of an epoch, the same for the same epoch. */
  planEpoch(epoch: number): BatchPlan<TranscriptionBatch>;
  /** Of which validation utterances, and when, what is heard is shown. */
  sampling: { everyEpochs: number | null; shown: number };
}

/** A transcriber as the training loop sees it. */
export function createTranscriptionTrainable(training: TranscriptionTraining): Trainable<TranscriptionBatch> {
  const { model, kernels, prepared, planEpoch } = training;
  const splits: Partial<Record<EvaluationSplit, EvaluatedUtterances>> = {};
  const splitOf = (split: EvaluationSplit, utterances: readonly Utterance[]) => {
    splits[split] ??= prepareEvaluation(utterances, prepared);
    return splits[split];
  };
  return {
    kernels,
    parameters: model.parameters,
    measures,
    batches: planEpoch,
    step(batch, random) {
      const { lossSum, gradients } = model.lossAndGradients(kernels, batch, { random });
      const targetCount = (batch.labels ?? []).reduce((sum, labels) => sum + labels.length, 0);
      return { lossSum, targetCount, batchSize: batch.batchSize, gradients };
    },
    rows: batchRows(transcriptionRows),
    async evaluate(split, workers = alone) {
      const utterances = prepared[split];
      if (utterances === null) return null;
      const evaluated = splitOf(split, utterances);
      const heard = await hearAll(evaluated, training, { workers });
      const targetCount = evaluated.labels.reduce((sum, labels) => sum + labels.length, 0);
      const texts = utterances.map(({ text }) => text);
      const transcriptions = heard.map(({ transcription }) => transcription);
      return {
        loss: heard.reduce((sum, { loss }) => sum + loss, 0) / targetCount,
        targetCount,
        values: {
          characterErrorRate: characterErrorRate(transcriptions, texts).rate,
          wordErrorRate: wordErrorRate(transcriptions, texts).rate,
        },
      };
    },
    getCarriedState: () => [],
    // There is none: an utterance is read whole.
    setCarriedState() {},
    async samples(epoch, _, workers = alone): Promise<Sample[]> {
      const { everyEpochs, shown } = training.sampling;
      if (prepared.validation === null || everyEpochs === null || (epoch + 1) % everyEpochs !== 0) return [];
      const { utterances, inputs, labels } = splitOf('validation', prepared.validation);
      const chosen = spread([...utterances.keys()], shown);
      const pick = <Item>(items: readonly Item[]) => chosen.map((index) => items[index] as Item);
      const said = pick(utterances);
      const heard = await hearAll({ utterances: said, inputs: pick(inputs), labels: pick(labels) }, training, {
        workers,
      });
      return heard.map(({ transcription }, index) => ({
        prompt: `${(said[index] as Utterance).text} → `,
        temperature: null,
        text: transcription,
      }));
    },
    dispose: () => model.dispose(),
  };
}

/** Some rows of a batch, which stay as many steps long. */
function transcriptionRows(batch: TranscriptionBatch, share: RowShare): TranscriptionBatch {
  const { from, to } = share;
  return {
    ...batch,
    inputs: sliceRows(batch.inputs, share, batch.features),
    lengths: batch.lengths.slice(from, to),
    batchSize: to - from,
    labels: batch.labels && batch.labels.slice(from, to),
  };
}
