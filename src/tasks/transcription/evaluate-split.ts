import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { Config } from '../../config/schema.js';
import { readUtterances } from '../../data/audio/read-utterances.js';
import type { Utterance } from '../../data/audio/utterance.js';
import { resolvePatterns } from '../../data/patterns.js';
import { DataError } from '../../errors.js';
import { type CtcDecoder, createCtcDecoder } from '../../inference/transcribe/ctc-decoder.js';
import { transcribeDefaults } from '../../inference/transcribe/transcribe-defaults.js';
import type { Kernels } from '../../kernels/kernels.js';
import { characterErrorRate, wordErrorRate } from '../../metrics/edit-distance.js';
import { asWritten, LOWER_CASED } from '../../text/compared.js';
import { formatQuantity } from '../../text/quantities.js';
import { type EvaluationRequest, refuseLanguageModelRequest } from '../evaluation.js';
import { parseStoredConfig } from '../stored-config.js';
import { checkLength } from './check-length.js';
import { loadTranscriptionModel } from './create-transcriber.js';
import { hearAll, prepareEvaluation } from './evaluate.js';
import type { ErrorRates, TranscriptionEvaluation } from './evaluation.js';
import { asEvaluated, loadUtterances, soundOptions } from './prepare.js';

const MISTAKES = 10;

/**
 * Transcribes a run's own test or validation utterances, or others, and compares with their texts. Throws a DataError for
 * utterances that cannot be used.
 */
export async function evaluateTranscription(
  checkpoint: Checkpoint,
  kernels: Kernels,
  request: EvaluationRequest,
  tell: (line: string) => void,
): Promise<TranscriptionEvaluation> {
  refuseLanguageModelRequest(request);
  const config = parseStoredConfig(checkpoint, 'transcription');
  const { tokenizer, vocabulary, spec, model } = loadTranscriptionModel(checkpoint);
  try {
    const { sound } = spec;
    const { source, utterances } = await readSplit(config, sound.features, request);
    for (const utterance of utterances) checkLength(utterance, { tokenizer, vocabulary, sound });
    tell(`Evaluating ${formatQuantity(utterances.length, 'utterance')}.`);
    const evaluated = prepareEvaluation(utterances, { sound, tokenizer, vocabulary });
    const parts = { model, kernels, tokenizer, vocabulary, batchSize: config.training.batchSize };
    const { beamSize, insertionBonus } = transcribeDefaults;
    const beam = { beamSize, languageModel: null, languageModelWeight: 0, insertionBonus };
    const hear = async (decoder: CtcDecoder) => {
      const begin = performance.now();
      const heard = await hearAll(evaluated, parts, { decoder });
      return { heard, seconds: (performance.now() - begin) / 1000 };
    };
    const greedy = await hear(createCtcDecoder(vocabulary));
    const search = await hear(createCtcDecoder(vocabulary, beam));
    const compared = (way: typeof greedy) =>
      utterances.map(({ text, group, file }, index) => {
        const reference = asWritten(text, tokenizer.spec);
        return { text: reference, group, file, transcription: way.heard[index]?.transcription ?? '' };
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
      loss: greedy.heard.reduce((sum, { loss }) => sum + loss, 0) / labels.length,
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
          : [`${formatQuantity(unknownCount, 'token')} of the texts are not in the vocabulary, and cannot be heard.`]),
        ...(tokenizer.spec.lowercase ? [LOWER_CASED] : []),
      ],
    };
  } finally {
    model.dispose();
  }
}

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

async function readSplit(
  config: TranscriptionConfig,
  features: number,
  { data }: EvaluationRequest,
): Promise<{ source: TranscriptionEvaluation['source']; utterances: Utterance[] }> {
  if (data !== null) {
    const files = await resolvePatterns(data, process.cwd());
    return {
      source: 'data',
      utterances: await readUtterances(files, {
        ...soundOptions(config),
        features: config.audio === null ? features : null,
      }),
    };
  }
  const { test, validation } = await loadUtterances(config);
  if (test !== null) return { source: 'test', utterances: asEvaluated(test, 'test', config) };
  if (validation !== null) return { source: 'validation', utterances: asEvaluated(validation, 'validation', config) };
  throw new DataError('The run has neither test nor validation utterances to be evaluated on.', {
    hint: 'Give some: rnn eval RUN --data FILE',
  });
}

type TranscriptionConfig = Extract<Config, { task: 'transcription' }>;
