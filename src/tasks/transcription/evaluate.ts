import { type CtcDecoder, createCtcDecoder } from '../../inference/transcribe/ctc-decoder.js';
import { transcribeDefaults } from '../../inference/transcribe/transcribe-defaults.js';
import { characterErrorRate, type ErrorRate, wordErrorRate } from '../../metrics/edit-distance.js';
import { asWritten, LOWER_CASED } from '../../text/compared.js';
import { formatQuantity } from '../../text/quantities.js';
import { evaluatedSamples } from '../shared/evaluated-samples.js';
import type { EvaluatedSource } from '../shared/splits.js';
import type { EvaluationData, TaskEvaluation } from '../task.js';
import { checkLength } from './check-length.js';
import type { TranscriptionConfig } from './config.js';
import { asEvaluated, loadUtterances } from './data.js';
import { decodeAll, prepareEvaluation } from './decode-split.js';
import { loadTranscription } from './spec.js';
import { utteranceSource } from './utterance-source.js';

const MISTAKES = 10;

/** The evaluation of a transcriber. */
export interface TranscriptionEvaluation {
  kind: 'transcription';
  source: EvaluatedSource;
  utterances: number;
  /** Whether each is a string of recordings, joined as in training. */
  joined: boolean;
  tokenCount: number;
  /** Number of tokens outside the vocabulary, which cannot be transcribed. */
  unknownCount: number;
  /** Loss in nats per token, over all alignments. */
  loss: number;
  /** Scores of greedy decoding and of prefix beam search. */
  ways: TranscriptionScore[];
  /** Scores by group, of the first decoding; empty without groups. */
  groups: ({ group: string; utterances: number } & ErrorRates)[];
  /** The first ten errors of the first decoding. */
  mistakes: { file: string; text: string; transcription: string }[];
  /** Notes, one sentence each. */
  notes: string[];
}

export interface TranscriptionScore extends ErrorRates {
  /** Null for greedy decoding. */
  beamSize: number | null;
  seconds: number;
}

export interface ErrorRates {
  characters: ErrorRate;
  words: ErrorRate;
  /** Share of exact matches, 0 to 1. */
  exact: number;
}

/**
 * Evaluates on the run's own test or validation utterances, or on others. Throws a DataError for unusable utterances.
 */
export const evaluation: TaskEvaluation<TranscriptionConfig, TranscriptionEvaluation> = {
  options: [],
  async run({ checkpoint, config: read }, kernels, request, tell) {
    const config = read();
    const { tokenizer, vocabulary, spec, model } = loadTranscription(checkpoint);
    let closeData = () => {};
    try {
      const { sound } = spec;
      const { source, split: utterances, close } = await readSplit(config, sound.features, request);
      closeData = close;
      for (const utterance of utterances) checkLength(utterance, { tokenizer, vocabulary, sound });
      tell(`Evaluating ${formatQuantity(utterances.length, 'utterance')}.`);
      const evaluated = prepareEvaluation(utterances, { sound, tokenizer, vocabulary });
      const parts = { model, kernels, tokenizer, vocabulary, batchSize: config.training.batchSize };
      const { beamSize, insertionBonus } = transcribeDefaults;
      const beam = { beamSize, languageModel: null, languageModelWeight: 0, insertionBonus };
      const transcribe = async (decoder: CtcDecoder) => {
        const begin = performance.now();
        const hypotheses = await decodeAll(evaluated, parts, { decoder });
        return { hypotheses, seconds: (performance.now() - begin) / 1000 };
      };
      const greedy = await transcribe(createCtcDecoder(vocabulary));
      const search = await transcribe(createCtcDecoder(vocabulary, beam));
      const compared = (decoded: typeof greedy) =>
        Array.from(utterances, ({ text, group, file }, index) => {
          const reference = asWritten(text, tokenizer.spec);
          return { text: reference, group, file, transcription: decoded.hypotheses[index]?.transcription ?? '' };
        });
      const labels = evaluated.labels.flatMap((row) => [...row]);
      const unknownCount = labels.filter((id) => id === vocabulary.unkId).length;
      return {
        kind: 'transcription',
        source,
        utterances: utterances.length,
        joined: source !== 'data' && config.data.join !== null,
        tokenCount: labels.length,
        unknownCount,
        loss: greedy.hypotheses.reduce((sum, { loss }) => sum + loss, 0) / labels.length,
        ways: [
          { beamSize: null, ...rates(compared(greedy)), seconds: greedy.seconds },
          { beamSize, ...rates(compared(search)), seconds: search.seconds },
        ],
        groups: byGroup(compared(greedy)),
        mistakes: compared(greedy)
          .filter(({ text, transcription }) => text !== transcription)
          .slice(0, MISTAKES)
          .map(({ file, text, transcription }) => ({ file, text, transcription })),
        notes: [
          ...(unknownCount === 0
            ? []
            : [
                `${formatQuantity(unknownCount, 'token')} of the texts are not in the vocabulary and cannot be transcribed.`,
              ]),
          ...(tokenizer.spec.lowercase ? [LOWER_CASED] : []),
        ],
      };
    } finally {
      closeData();
      model.dispose();
    }
  },
};

interface Compared {
  text: string;
  transcription: string;
  group: string | null;
}

function rates(compared: readonly Compared[]): ErrorRates {
  const texts = compared.map(({ text }) => text);
  const transcriptions = compared.map(({ transcription }) => transcription);
  const right = compared.filter(({ text, transcription }) => text === transcription).length;
  return {
    characters: characterErrorRate(transcriptions, texts),
    words: wordErrorRate(transcriptions, texts),
    exact: right / compared.length,
  };
}

function byGroup(compared: readonly Compared[]): TranscriptionEvaluation['groups'] {
  const groups = new Map<string, Compared[]>();
  for (const each of compared) {
    if (each.group !== null) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  }
  return [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([group, members]) => ({ group, utterances: members.length, ...rates(members) }));
}

async function readSplit(config: TranscriptionConfig, features: number, request: EvaluationData) {
  const read = await evaluatedSamples(request, {
    noun: 'utterances',
    splits: () => loadUtterances(config),
    source: () => utteranceSource(config, config.audio === null ? features : null),
  });
  return read.source === 'data' ? read : { ...read, split: asEvaluated(read.split, read.source, config) };
}
