import type { Waveform } from '../data/audio/decode-wave.js';
import type { ClassifiedText } from '../inference/classifier.js';
import type { FilterValues } from '../inference/decode/filters.js';
import type { FilledText, FillOptions } from '../inference/fill/fill.js';
import type { TaggedText } from '../inference/label/tag-texts.js';
import type { Alternative } from '../inference/score/alternatives.js';
import type { ScoredText, ScoredToken } from '../inference/score/score.js';
import type { Transcription } from '../inference/transcribe/transcribe.js';
import type { TranslatedText, TranslateOptions } from '../inference/translate/translate.js';
import type { Bytes } from './files.js';

/** What models can do; which of it one can is in `BrowserModel.can`. */
export type Ability = 'sample' | 'score' | 'fill' | 'tag' | 'classify' | 'translate' | 'transcribe';

/** A trained model in a browser, with the numbers of the command line. What it cannot do throws a ConfigError that says what it can. */
export interface BrowserModel {
  /** As its config says. */
  readonly task: string;
  readonly can: readonly Ability[];
  /** What a text generator is told, by name; empty for other models. */
  readonly conditions: readonly { name: string; values: readonly string[] }[];
  /** Of a classifier its labels, of a tagger its tags; empty for other models. */
  readonly labels: readonly string[];
  /** How the checkpoint's training ended: its metrics on the validation data, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Draws texts; see `rnn sample`. */
  sample(options?: SampleRequest): Promise<SampledText[]>;
  /** Probabilities of texts; see `rnn score`. */
  score(texts: string | readonly string[], options?: ScoreRequest): Promise<ScoredTextWithAlternatives[]>;
  /** Fills blanks, three underscores or more each; see `rnn fill`. */
  fill(texts: string | readonly string[], options?: FillOptions): Promise<FilledText[]>;
  /** Tags the tokens of texts; see `rnn tag`. */
  tag(texts: string | readonly string[]): Promise<TaggedText[]>;
  /** Labels texts; see `rnn classify`. */
  classify(texts: string | readonly string[]): Promise<ClassifiedText[]>;
  /** Translates texts; see `rnn translate`. */
  translate(texts: string | readonly string[], options?: TranslateOptions): Promise<TranslatedText[]>;
  /**
   * Transcribes a recording; see `rnn transcribe`. A WAV file is read as the command line reads it; any other format is decoded by the
   * browser, where it can.
   */
  transcribe(recording: Bytes | Waveform, options?: TranscribeRequest): Promise<TranscribedRecording>;
  /** Frees its memory; it is of no use afterwards. */
  dispose(): void;
}

/** Beside these, the options of the sampling filters; see `rnn sample`. */
export interface SampleRequest extends Partial<Omit<FilterValues, 'temperature'>> {
  /** Text to continue from. */
  prompt?: string;
  /** One or more; each draws all samples, from the same random numbers. */
  temperature?: number | readonly number[];
  /** Samples at each temperature. */
  count?: number;
  /** Tokens of a sample at most. */
  length?: number;
  /** A text ends before the first of these. */
  stop?: readonly string[];
  /** Whether `<UNK>` may be drawn. */
  allowUnknown?: boolean;
  /** The same seed draws the same texts; without it, each call draws others. */
  seed?: number;
  /** What a text generator is told. */
  conditions?: Readonly<Record<string, string>>;
  /** Called with each piece of text as it is drawn, and with the index of its sample in the result. */
  onText?: (text: string, index: number) => void;
  /** Ends the drawing: the result is what was drawn until then. */
  signal?: AbortSignal;
}

export interface SampledText {
  /** Which sample of its temperature, from 1. */
  sample: number;
  temperature: number;
  /** As the model reads it. */
  prompt: string;
  /** Tokens of the prompt that the vocabulary lacks, each once. */
  unknown: string[];
  /** Goes on right after the prompt. */
  text: string;
  tokens: string[];
  /** `endToken`: the model ended the text; `stop`: a stop string came; `length`: it is as long as asked, or was interrupted. */
  end: 'endToken' | 'stop' | 'length';
}

export interface ScoreRequest {
  /** Whether tokens get their ranks. */
  ranks?: boolean;
  /** How many of the likeliest tokens to tell at each position; 0 without it. */
  alternatives?: number;
  /** What a text generator is told. */
  conditions?: Readonly<Record<string, string>>;
}

export interface ScoredTextWithAlternatives extends ScoredText {
  tokens: (ScoredToken & { alternatives: Alternative[] })[];
}

export interface TranscribeRequest {
  /** Texts kept at each step of the search; null takes the likeliest token of each step. */
  beamSize?: number | null;
  /** Added for each token of a text; needs `beamSize`. */
  insertionBonus?: number;
}

export interface TranscribedRecording extends Transcription {
  /** From one step of the network to the next. */
  secondsPerStep: number | null;
}
