import type { KnownCondition } from '../data/generation/conditions.js';
import type { FramesRead } from '../inference/label/frames-read.js';

/** Messages between the computing thread and the thread that answers requests. */

/** A checkpoint to be served under a name. */
export interface ModelSource {
  name: string;
  /** Of the checkpoint. */
  folder: string;
}

/** The description of a model, without weights. */
export interface ModelFacts {
  name: string;
  /** The task of its config. */
  task: string;
  /** Its uses, see `registry`. */
  uses: readonly string[];
  /** Training steps of its checkpoint. */
  step: number;
  /** When the checkpoint was written, ISO 8601. */
  created: string;
  conditions: readonly KnownCondition[];
  /** What a classifier or tagger of frames reads; null for other models. */
  frames: FramesRead | null;
}

/** Maximum rows of a batch, and the limits that need the number of tokens. */
export interface ThreadLimits {
  rows: number;
  promptTokens: number;
}

/** The start data of a thread. */
export interface ThreadStart {
  sources: readonly ModelSource[];
  limits: ThreadLimits;
}

/** The operations of a model. */
export const operations = [
  'complete',
  'score',
  'tag',
  'classify',
  'translate',
  'fill',
  'states',
  'transcribe',
] as const;
export type Operation = (typeof operations)[number];

export type ToThread =
  | { type: 'open'; source: ModelSource }
  | { type: 'ask'; id: number; model: string; operation: Operation; request: unknown }
  | { type: 'cancel'; id: number }
  | { type: 'close' };

export type FromThread =
  | { type: 'opened'; facts: ModelFacts }
  | { type: 'refused'; name: string; failure: Failure }
  | { type: 'reports'; reports: Report[] }
  | { type: 'closed' };

/** A message on one request: a piece of the response, its end, or an error. */
export type Report = { id: number } & (
  | { piece: string }
  | { answer: Uint8Array<ArrayBuffer> | string; usage: Usage }
  | { failure: Failure }
);

export interface Usage {
  /** Number of tokens read. */
  promptTokens: number;
  /** Number of tokens sampled. */
  completionTokens: number;
}

/** An error as sent between threads. */
export interface Failure {
  /** The source of the error: the request, the model (for example NaN), or a bug of ours. */
  kind: 'request' | 'model' | 'bug';
  message: string;
  hint: string | null;
  /** Fields of OpenAI's API; null if there is none. */
  code: string | null;
  param: string | null;
}
