import type { TranscriptionBatch } from '../../data/audio/collate.js';
import type { Utterance } from '../../data/audio/utterance.js';
import { sliceRows } from '../../data/rows.js';
import type { SampleList } from '../../data/sample-list.js';
import { characterErrorRate, wordErrorRate } from '../../metrics/edit-distance.js';
import type { RowShare } from '../../runtime/random.js';
import { asWritten } from '../../text/compared.js';
import { batchRows, type EvaluationSplit, type Measure, type Sample } from '../../training/trainable.js';
import { alone } from '../../training/workers.js';
import { evenlySpaced } from '../shared/evenly-spaced.js';
import type { Learning } from '../shared/trainer.js';
import type { PreparedUtterances } from './data.js';
import { type DecodingParts, decodeAll, type EvaluatedUtterances, prepareEvaluation } from './decode-split.js';

/** The metrics of a split besides its loss. */
const measures: Record<string, Measure> = {
  characterErrorRate: { label: 'character error rate', better: 'lower' },
  wordErrorRate: { label: 'word error rate', better: 'lower' },
};

interface TranscriptionTraining extends DecodingParts, Pick<Learning<TranscriptionBatch>, 'planEpoch'> {
  prepared: PreparedUtterances;
  /** Number and interval of sample transcriptions. */
  sampling: { everyEpochs: number | null; shown: number };
}

/** Training of a transcriber, and the scores of whole splits. */
export function createTranscriptionLearning(training: TranscriptionTraining): Learning<TranscriptionBatch> {
  const { model, kernels, prepared, planEpoch } = training;
  const splits: Partial<Record<EvaluationSplit, EvaluatedUtterances>> = {};
  const splitOf = (split: EvaluationSplit, utterances: SampleList<Utterance>) => {
    splits[split] ??= prepareEvaluation(utterances, prepared);
    return splits[split];
  };
  return {
    planEpoch,
    measures,
    step(batch, random, store) {
      const { lossSum, gradients } = model.lossAndGradients(kernels, batch, { random, gradients: store });
      const targetCount = (batch.labels ?? []).reduce((sum, labels) => sum + labels.length, 0);
      return { lossSum, targetCount, batchSize: batch.batchSize, gradients };
    },
    rows: batchRows(transcriptionRows),
    async evaluate(split, workers = alone) {
      const utterances = prepared[split];
      if (utterances === null) return null;
      const evaluated = splitOf(split, utterances);
      const hypotheses = await decodeAll(evaluated, training, { workers });
      const targetCount = evaluated.labels.reduce((sum, labels) => sum + labels.length, 0);
      const texts = Array.from(utterances, ({ text }) => asWritten(text, training.tokenizer.spec));
      const transcriptions = hypotheses.map(({ transcription }) => transcription);
      return {
        loss: hypotheses.reduce((sum, { loss }) => sum + loss, 0) / targetCount,
        targetCount,
        values: {
          characterErrorRate: characterErrorRate(transcriptions, texts).rate,
          wordErrorRate: wordErrorRate(transcriptions, texts).rate,
        },
      };
    },
    async samples(epoch, _, workers = alone): Promise<Sample[]> {
      const { everyEpochs, shown } = training.sampling;
      if (prepared.validation === null || everyEpochs === null || (epoch + 1) % everyEpochs !== 0) return [];
      const { utterances, inputs, steps, labels } = splitOf('validation', prepared.validation);
      const chosen = evenlySpaced([...steps.keys()], shown);
      const pick = <Item>(items: SampleList<Item>) => chosen.map((index) => items.at(index) as Item);
      const said = pick(utterances);
      const picked = { inputs: pick(inputs), steps: pick(steps), labels: pick(labels) };
      const hypotheses = await decodeAll(picked, training, { workers });
      return hypotheses.map(({ transcription }, index) => ({
        prompt: `${(said[index] as Utterance).text} → `,
        temperature: null,
        text: transcription,
      }));
    },
  };
}

/** A range of rows of a batch, with the batch's number of steps. */
function transcriptionRows(batch: TranscriptionBatch, share: RowShare): TranscriptionBatch {
  const { from, to } = share;
  return {
    ...batch,
    inputs: sliceRows(batch.inputs, share, batch.features),
    lengths: batch.lengths.slice(from, to),
    batchSize: to - from,
    labels: batch.labels?.slice(from, to) ?? null,
  };
}
