import type { Sound } from '../../data/audio/utterance.js';
import { labelsLoss } from '../../kernels/ctc.js';
import { notFinite } from '../../model/not-finite.js';
import type { LanguageModel } from '../language-model.js';
import type { SoundReader } from '../transcriber.js';
import { createCtcDecoder } from './ctc-decoder.js';
import { createTranscriptScorer } from './language-model-score.js';
import { transcribeDefaults } from './transcribe-defaults.js';

export interface TranscribeOptions {
  /** Texts kept at each step of the search; null takes the likeliest token of each step. */
  beamSize?: number | null;
  /** Helps the search to choose; needs `beamSize`. */
  languageModel?: LanguageModel | null;
  /** What its logarithms are multiplied by. */
  languageModelWeight?: number;
  /** Added for each token of a text. */
  insertionBonus?: number;
}

/** The hypothesis for a sound. */
export interface Transcription {
  text: string;
  /** P(text | sound), summed over all alignments, 0 to 1. */
  confidence: number;
  /** Steps of the sound, as the network reads it. */
  steps: number;
  tokens: TranscribedToken[];
}

/** A token where it is likeliest to be said. */
export interface TranscribedToken {
  token: string;
  /** Steps, from the first to the one after the last; an utterance's steps are `Transcriber.secondsPerStep` apart. */
  from: number;
  to: number;
  /** The highest probability of the token in these steps. */
  confidence: number;
}

/** A transcriber of one model: sounds given together are read side by side. */
export interface TranscriptionSession {
  transcribe(sounds: readonly Sound[]): Transcription[];
  dispose(): void;
}

/** Throws a RangeError for a language model without a search, and a ConfigError for one of tokens that do not fit. */
export function createTranscription(transcriber: SoundReader, options: TranscribeOptions = {}): TranscriptionSession {
  const { beamSize = null, languageModel = null } = options;
  const { languageModelWeight, insertionBonus } = { ...transcribeDefaults, ...options };
  if (beamSize === null && languageModel !== null) throw new RangeError('A language model needs a beam.');
  const { vocabulary, tokenizer } = transcriber;
  const scorer = languageModel === null ? null : createTranscriptScorer(transcriber, languageModel);
  const beam = { languageModel: scorer?.start ?? null, languageModelWeight, insertionBonus };
  const decoder = createCtcDecoder(vocabulary, beamSize === null ? null : { beamSize, ...beam });

  return {
    transcribe: (sounds) =>
      transcriber.emissions(sounds).map((emissions) => {
        // A probability of 0 is fine.
        if (emissions.some((row) => row.some(Number.isNaN))) throw notFinite();
        const spoken = decoder.spoken(emissions);
        const ids = spoken.map(({ id }) => id);
        return {
          text: tokenizer.detokenize(ids.map((id) => vocabulary.token(id))).trim(),
          confidence: Math.exp(-labelsLoss(emissions, ids)),
          steps: emissions.length,
          tokens: spoken.map(({ id, from, to }) => ({
            token: vocabulary.token(id),
            from,
            to,
            confidence: Math.exp(Math.max(...emissions.slice(from, to).map((row) => row[id] as number))),
          })),
        };
      }),
    dispose: () => scorer?.dispose(),
  };
}
