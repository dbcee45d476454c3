import type { Waveform } from '../data/audio/decode-wave.js';
import type { ClassifiedFrames, ClassifiedText } from '../inference/classifier.js';
import type { FilterValues } from '../inference/decode/filters.js';
import type { FilledText, FillOptions } from '../inference/fill/fill.js';
import type { FramesRead } from '../inference/label/frames-read.js';
import type { TaggedText } from '../inference/label/tag-texts.js';
import type { Alternative } from '../inference/score/alternatives.js';
import type { ScoredText, ScoredToken } from '../inference/score/score.js';
import type { TaggedSteps } from '../inference/tagger.js';
import type { Transcription } from '../inference/transcribe/transcribe.js';
import type { TranslatedText, TranslateOptions } from '../inference/translate/translate.js';
import type { Bytes } from './files.js';

/** The abilities of models; those of one model are in `BrowserModel.can`. */
export const abilities = [
  ...(['sample', 'score', 'fill', 'tag', 'tagFrames', 'classify', 'classifyFrames'] as const),
  ...(['translate', 'transcribe', 'states'] as const),
];

export type Ability = (typeof abilities)[number];

/**
 * A trained model in a browser, with the same numbers as the command line. Unsupported methods throw a ConfigError that lists the
 * supported ones.
 */
export interface BrowserModel {
  /** The task of its config. */
  readonly task: string;
  readonly can: readonly Ability[];
  /** Names and values of the conditions; empty for models without conditions. */
  readonly conditions: readonly { name: string; values: readonly string[] }[];
  /** What a network of frames reads; null for other networks. */
  readonly frames: FramesRead | null;
  /** Labels of a classifier or tags of a tagger; empty for other models. */
  readonly labels: readonly string[];
  /** Validation metrics of the checkpoint, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Samples texts; see `rnn sample`. */
  sample(options?: SampleRequest): Promise<SampledText[]>;
  /** Probabilities of texts; see `rnn score`. */
  score(texts: string | readonly string[], options?: ScoreRequest): Promise<ScoredTextWithAlternatives[]>;
  /** Fills blanks of three or more underscores; see `rnn fill`. */
  fill(texts: string | readonly string[], options?: FillOptions): Promise<FilledText[]>;
  /** Tags the tokens of texts; see `rnn tag`. */
  tag(texts: string | readonly string[]): Promise<TaggedText[]>;
  /** Labels texts; see `rnn classify`. */
  classify(texts: string | readonly string[]): Promise<ClassifiedText[]>;
  /** Tags each frame of a series: rows of numbers, not normalised. */
  tagFrames(frames: readonly (readonly number[])[]): Promise<TaggedSteps>;
  /** Labels a series of frames: rows of numbers, not normalised. */
  classifyFrames(frames: readonly (readonly number[])[]): Promise<Omit<ClassifiedFrames, 'document' | 'line'>>;
  /** Hidden states and gates of a language model over a text, as `rnn states --json` has them. */
  states(text: string): Promise<object>;
  /** Translates texts; see `rnn translate`. */
  translate(texts: string | readonly string[], options?: TranslateOptions): Promise<TranslatedText[]>;
  /**
   * Transcribes a recording; see `rnn transcribe`. WAV files are read as on the command line; the browser decodes other formats, if it
   * supports them.
   */
  transcribe(recording: Bytes | Waveform, options?: TranscribeRequest): Promise<TranscribedRecording>;
  /** Frees its memory; it must not be used afterwards. */
  dispose(): void;
}

/** Also takes the options of the sampling filters; see `rnn sample`. */
export interface SampleRequest extends Partial<Omit<FilterValues, 'temperature'>> {
  /** Text to continue from. */
  prompt?: string;
  /** One or more temperatures; all samples are drawn at each, with the same random numbers. */
  temperature?: number | readonly number[];
  /** Samples at each temperature. */
  count?: number;
  /** Maximum number of tokens per sample. */
  length?: number;
  /** Strings before which a text ends. */
  stop?: readonly string[];
  /** Whether `<UNK>` may be drawn. */
  allowUnknown?: boolean;
  /** Random seed; the same seed gives the same texts. Without it, each call differs. */
  seed?: number;
  /** Values of the conditions. */
  conditions?: Readonly<Record<string, string>>;
  /** Called with each piece of text as it is drawn, and with the index of its sample in the result. */
  onText?: (text: string, index: number) => void;
  /** Stops sampling; the result has the texts so far. */
  signal?: AbortSignal;
}

export interface SampledText {
  /** Number of the sample at its temperature, from 1. */
  sample: number;
  temperature: number;
  /** Normalised as the model reads it. */
  prompt: string;
  /** Tokens of the prompt outside the vocabulary, without duplicates. */
  unknown: string[];
  /** The continuation of the prompt. */
  text: string;
  tokens: string[];
  /** `endToken`: the model ended the text; `stop`: a stop string; `length`: the maximum length, or interrupted. */
  end: 'endToken' | 'stop' | 'length';
}

export interface ScoreRequest {
  /** Whether tokens get their ranks. */
  ranks?: boolean;
  /** Number of most probable tokens to return per position; default 0. */
  alternatives?: number;
  /** What a text generator is told. */
  conditions?: Readonly<Record<string, string>>;
}

export interface ScoredTextWithAlternatives extends ScoredText {
  tokens: (ScoredToken & { alternatives: Alternative[] })[];
}

export interface TranscribeRequest {
  /** Beam size; null is greedy. */
  beamSize?: number | null;
  /** Added to the score for each token; requires `beamSize`. */
  insertionBonus?: number;
}

export interface TranscribedRecording extends Transcription {
  /** Seconds per step of the network. */
  secondsPerStep: number | null;
}
