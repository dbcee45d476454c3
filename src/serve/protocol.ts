import type { KnownCondition } from '../data/generation/conditions.js';

/** What the thread that computes and the one that answers requests tell each other. */

/** A checkpoint to be served under a name. */
export interface ModelSource {
  name: string;
  /** Of the checkpoint. */
  folder: string;
}

/** What there is to know of a model without its weights. */
export interface ModelFacts {
  name: string;
  /** As a config has it. */
  task: string;
  /** What it can be used as, see `registry`. */
  uses: readonly string[];
  /** Training steps of its checkpoint. */
  step: number;
  /** When the checkpoint was written, ISO 8601. */
  created: string;
  conditions: readonly KnownCondition[];
}

/** Texts that one model draws side by side, and the limits that are checked where tokens are counted. */
export interface ThreadLimits {
  rows: number;
  promptTokens: number;
}

/** What a thread is started with. */
export interface ThreadStart {
  sources: readonly ModelSource[];
  limits: ThreadLimits;
}

/** What a model can be asked for. */
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

/** Of one request: a piece of its answer, its end, or why there is none. */
export type Report = { id: number } & (
  | { piece: string }
  | { answer: Uint8Array<ArrayBuffer> | string; usage: Usage }
  | { failure: Failure }
);

export interface Usage {
  /** Tokens that were read. */
  promptTokens: number;
  /** Tokens that were drawn. */
  completionTokens: number;
}

/** An error as it crosses the threads. */
export interface Failure {
  /** Whose affair it is: the one who asks, who gave something wrong; the model's, which gives no numbers; or ours. */
  kind: 'request' | 'model' | 'bug';
  message: string;
  hint: string | null;
  /** As OpenAI's interface has them; null if it has none. */
  code: string | null;
  param: string | null;
}
