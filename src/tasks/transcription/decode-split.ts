import { collate } from '../../data/audio/collate.js';
import type { Frames } from '../../data/audio/log-mel.js';
import { type SoundSpec, toInputs } from '../../data/audio/sound-features.js';
import type { Utterance } from '../../data/audio/utterance.js';
import { type CtcDecoder, createCtcDecoder } from '../../inference/transcribe/ctc-decoder.js';
import { emissionsOf } from '../../inference/transcribe/emissions.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { TranscriptionModel } from '../../model/transcription/model.js';
import { tellProgress } from '../../runtime/progress.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { createPause } from '../../training/pause.js';
import { alone, shareOut, type Workers } from '../../training/workers.js';

/** The cached features of a split. */
export interface EvaluatedUtterances {
  utterances: readonly Utterance[];
  inputs: readonly Frames[];
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
  utterances: readonly Utterance[],
  { sound, tokenizer, vocabulary }: { sound: SoundSpec; tokenizer: Tokenizer; vocabulary: Vocabulary },
): EvaluatedUtterances {
  return {
    utterances,
    inputs: toInputs(
      utterances.map((utterance) => utterance.sound),
      sound,
    ),
    labels: utterances.map(({ text }) => vocabulary.encode(tokenizer.tokenize(text))),
  };
}

/** Transcribes a split by `decoder`, or greedily. Utterances of similar length share a batch; results are in the order of the split. */
export async function decodeAll(
  { inputs, labels }: EvaluatedUtterances,
  { model, kernels, tokenizer, vocabulary, batchSize }: DecodingParts,
  { decoder = createCtcDecoder(vocabulary), workers = alone }: { decoder?: CtcDecoder; workers?: Workers } = {},
): Promise<Hypothesis[]> {
  const pause = createPause();
  const stepsOf = (index: number) => (inputs[index] as Frames).steps;
  const order = [...inputs.keys()].sort((left, right) => stepsOf(left) - stepsOf(right));
  const batches: number[][] = [];
  for (let first = 0; first < order.length; first += batchSize) batches.push(order.slice(first, first + batchSize));
  const parts = await shareOut(workers, batches, async (own) => {
    const hypotheses: Hypothesis[][] = [];
    for (const rows of own) {
      const batch = collate(
        rows.map((index) => ({ frames: inputs[index] as Frames, labels: labels[index] as Int32Array, leastSteps: 1 })),
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
