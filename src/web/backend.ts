import type { Ability } from '../browser/model.js';
import type { FramesRead } from '../inference/label/frames-read.js';

/** The backend of the playground: `rnn serve`, or a model in the page. Each call throws an Error with a message for the user. */
export interface Backend {
  /** The source of the answers, as a clause. */
  readonly where: string;
  models(): Promise<ModelFacts[]>;
  /** Draws one text at each temperature. */
  sample(model: string, request: DrawRequest): Promise<void>;
  score(model: string, texts: readonly string[], conditions: Conditions): Promise<Score[]>;
  /** The most probable tokens at each position of a text, in descending order, for the available positions. */
  alternatives(model: string, text: string, conditions: Conditions): Promise<Alternative[][]>;
  fill(model: string, text: string): Promise<Filled>;
  tag(model: string, text: string): Promise<Tagged>;
  classify(model: string, text: string): Promise<Classified>;
  /** A tag for each frame, with its probability. */
  tagFrames(model: string, frames: readonly number[][]): Promise<{ tags: string[]; confidences: number[] }>;
  classifyFrames(
    model: string,
    frames: readonly number[][],
  ): Promise<Pick<Classified, 'label' | 'probabilities'> & { weights: number[] | null }>;
  /** Hidden states and gates over a text. */
  states(model: string, text: string, conditions: Conditions): Promise<StatesPart[]>;
  translate(model: string, text: string, beamSize: number): Promise<Translated>;
  /** `wave` is a WAV file. */
  transcribe(model: string, recording: Uint8Array<ArrayBuffer>): Promise<Transcribed>;
}

export type Conditions = Readonly<Record<string, string>>;

/** A model that can be chosen. */
export interface ModelFacts {
  name: string;
  task: string;
  can: readonly Ability[];
  conditions: readonly { name: string; values: readonly string[] }[];
  /** What a network of frames reads; null for other networks. */
  frames: FramesRead | null;
}

export interface DrawRequest {
  prompt: string;
  temperatures: readonly number[];
  /** Maximum number of tokens. */
  length: number;
  seed: number;
  conditions: Conditions;
  /** Called with each piece of text of a temperature. */
  onText(text: string, index: number): void;
  signal: AbortSignal;
}

export interface Score {
  text: string;
  /** Natural logarithms. */
  logProbability: number;
  log10Probability: number;
  logProbabilityPerToken: number;
  perplexity: number;
  tokens: { token: string; known: boolean; logProbability: number }[];
  unknown: string[];
}

export interface Alternative {
  token: string;
  logProbability: number;
}

export interface Filled {
  filled: string;
  blanks: { candidates: { token: string; probability: number }[] }[];
  unknown: string[];
}

export interface Tagged {
  tokens: { token: string; tag: string; confidence: number }[];
  entities: { type: string; start: number; end: number; text: string; confidence: number }[];
  unknown: string[];
}

export interface Classified {
  label: string;
  probabilities: { label: string; probability: number }[];
  tokens: { token: string; weight: number | null }[];
  unknown: string[];
}

export interface Translated {
  sourceTokens: string[];
  unknown: string[];
  translations: { text: string; tokens: string[]; score: number; attention: ArrayLike<number>[] | null }[];
}

export interface Transcribed {
  text: string;
  confidence: number | null;
  /** Seconds. */
  tokens: { token: string; start: number; end: number; confidence: number }[];
}

/** The signals of a part of a network, `encoder` or `decoder`; null if there is only one. */
export interface StatesPart {
  part: string | null;
  steps: string[];
  /** Each signal has one list of units per step. */
  layers: { layer: number; direction: 'forward' | 'backward'; signals: Record<string, number[][]> }[];
}

/** The parts in the JSON of states. */
export function statesParts(states: object): StatesPart[] {
  if ('steps' in states) return [{ ...(states as StatesPart), part: null }];
  return Object.entries(states).flatMap(([part, found]) =>
    Object(found).steps === undefined ? [] : [{ ...(found as StatesPart), part }],
  );
}
