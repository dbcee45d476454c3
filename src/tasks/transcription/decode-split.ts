import { collate } from '../../data/audio/collate.js';
import type { Frames } from '../../data/audio/log-mel.js';
import { type SoundSpec, toInputs } from '../../data/audio/sound-features.js';
import type { Utterance } from '../../data/audio/utterance.js';
import { isStored, mapSamples, type SampleList } from '../../data/sample-list.js';
import { type CtcDecoder, createCtcDecoder } from '../../inference/transcribe/ctc-decoder.js';
import { emissionsOf } from '../../inference/transcribe/emissions.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { TranscriptionModel } from '../../model/transcription/model.js';
import { tellProgress } from '../../runtime/progress.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { createPause } from '../../training/pause.js';
import { alone, shareOut, type Workers } from '../../training/workers.js';
import { stepsOfUtterance } from './check-length.js';

/** The cached features of a split. */
export interface EvaluatedUtterances {
  utterances: SampleList<Utterance>;
  /** Those of a split in a file are computed when they are asked for. */
  inputs: SampleList<Frames>;
  /** Of the inputs. */
  steps: readonly number[];
  labels: readonly Int32Array[];
}

/** The transcription of an utterance. */
export interface Hypothesis {
  /** Loss of its text in nats, over all alignments. */
  loss: number;
  transcription: string;
}

/** Computes the features of a split. */
export function prepareEvaluation(
  utterances: SampleList<Utterance>,
  { sound, tokenizer, vocabulary }: { sound: SoundSpec; tokenizer: Tokenizer; vocabulary: Vocabulary },
): EvaluatedUtterances {
  return {
    utterances,
    inputs: isStored(utterances)
      ? mapSamples(utterances, (utterance) => toInputs([utterance.sound], sound)[0] as Frames)
      : toInputs(
          Array.from(utterances, (utterance) => utterance.sound),
          sound,
        ),
    steps: Array.from(utterances, (utterance) => stepsOfUtterance(utterance, sound)),
    labels: Array.from(utterances, ({ text }) => vocabulary.encode(tokenizer.tokenize(text))),
  };
}

/** Transcribes a split by `decoder`, or greedily. Utterances of similar length share a batch; results are in the order of the split. */
export async function decodeAll(
  { inputs, steps, labels }: Omit<EvaluatedUtterances, 'utterances'>,
  { model, kernels, tokenizer, vocabulary, batchSize }: DecodingParts,
  { decoder = createCtcDecoder(vocabulary), workers = alone }: { decoder?: CtcDecoder; workers?: Workers } = {},
): Promise<Hypothesis[]> {
  const pause = createPause();
  const stepsOf = (index: number) => steps[index] as number;
  const order = [...steps.keys()].sort((left, right) => stepsOf(left) - stepsOf(right));
  const batches: number[][] = [];
  for (let first = 0; first < order.length; first += batchSize) batches.push(order.slice(first, first + batchSize));
  const parts = await shareOut(workers, batches, async (own) => {
    const hypotheses: Hypothesis[][] = [];
    for (const rows of own) {
      const batch = collate(
        rows.map((index) => ({
          frames: inputs.at(index) as Frames,
          labels: labels[index] as Int32Array,
          leastSteps: 1,
        })),
      );
      const { logProbabilities, losses } = model.predict(kernels, batch);
      const emissions = emissionsOf(logProbabilities, batch, model.spec.classes);
      hypotheses.push(
        emissions.map((ofRow, row) => {
          const tokens = decoder.ids(ofRow).map((id) => vocabulary.token(id));
          return { loss: losses?.[row] as number, transcription: tokenizer.detokenize(tokens).trim() };
        }),
      );
      tellProgress({ what: 'Transcribing', done: hypotheses.length, total: own.length, unit: 'batches' });
      await pause();
    }
    return hypotheses;
  });
  const hypotheses: Hypothesis[] = [];
  for (const [batch, rows] of batches.entries()) {
    for (const [row, index] of rows.entries()) hypotheses[index] = parts[batch]?.[row] as Hypothesis;
  }
  return hypotheses;
}

export interface DecodingParts {
  model: TranscriptionModel;
  kernels: Kernels;
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  batchSize: number;
}
