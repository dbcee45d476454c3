import type { Sound } from '../../data/audio/utterance.js';
import { labelsLoss } from '../../kernels/ctc.js';
import { notFinite } from '../../model/not-finite.js';
import type { LanguageModel } from '../language-model.js';
import type { SoundReader } from '../transcriber.js';
import { createCtcDecoder } from './ctc-decoder.js';
import { createTranscriptScorer } from './language-model-score.js';
import { transcribeDefaults } from './transcribe-defaults.js';

export interface TranscribeOptions {
  /** Beam size of the search; null decodes greedily. */
  beamSize?: number | null;
  /** A language model for the search; needs `beamSize`. */
  languageModel?: LanguageModel | null;
  /** Weight of its log-probabilities. */
  languageModelWeight?: number;
  /** Bonus per token. */
  insertionBonus?: number;
}

/** The transcription of a sound. */
export interface Transcription {
  text: string;
  /** P(text | sound), summed over all alignments, 0 to 1. */
  confidence: number;
  /** Number of steps of the network over the sound. */
  steps: number;
  tokens: TranscribedToken[];
}

/** A token with its likeliest position. */
export interface TranscribedToken {
  token: string;
  /** Step range, `end` exclusive; steps are `Transcriber.secondsPerStep` apart. */
  from: number;
  to: number;
  /** The highest probability of the token in these steps. */
  confidence: number;
}

/** A transcription function for one model; sounds given together form a batch. */
export interface TranscriptionSession {
  transcribe(sounds: readonly Sound[]): Transcription[];
  dispose(): void;
}

/** Throws a RangeError for a language model without a beam, and a ConfigError for one with incompatible tokens. */
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
