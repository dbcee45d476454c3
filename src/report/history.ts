import type { LabelOutcome } from '../metrics/label-outcome.js';

/** What a run's page is drawn from; every list is in the order of steps. */
export interface RunHistory {
  name: string;
  steps: StepPoint[];
  evaluations: EvaluationPoint[];
  /** Labels of the measures in `evaluations`, by name; a log of an older version has none. */
  measures: Record<string, string>;
  /** What chose the best checkpoint; null for the loss. */
  chosenBy: { name: string; label: string; better: 'higher' | 'lower' } | null;
  samples: SamplePoint[];
  /** What samples of each temperature are like, a row each and one for validation text; absent if they were not measured. */
  temperatures?: { samples: number; rows: TextMeasuresRow[]; nearest: number | null } | undefined;
  /** What a loss is per: "word", "character", "sample"; runs with another one cannot share an axis. */
  target: string;
  /** How far the run had come, from its start to its last logged step. */
  progress: ProgressPoint[];
  /** The resolved config as YAML. */
  config: string;
  /** The same, as a tree. */
  settings: Record<string, unknown>;
  /** Versions, kernels, machine: label and value. */
  environment: [label: string, value: string][];
}

/** All that a run had done after a step; between two points it grows evenly. */
export interface ProgressPoint {
  step: number;
  epochs: number;
  targets: number;
  /** Of training steps alone. */
  seconds: number;
  /** Whether all steps were counted; after the last whole epoch only some steps are in the log. */
  exact: boolean;
}

export interface StepPoint {
  step: number;
  epoch: number;
  /** Nats per target. */
  loss: number;
  targetCount: number;
  learningRate: number;
  gradientNorm: number | null;
  seconds: number;
}

export interface EvaluationPoint {
  step: number;
  epoch: number;
  split: string;
  /** Nats per target. */
  loss: number;
  targetCount: number;
  values: Record<string, number>;
  /** Whether the best checkpoint was made of it; absent in a log of an older version. */
  best?: boolean;
  /** How labels were predicted; null if they are too many, absent if the task has none. */
  labels?: LabelOutcome | null;
}

export interface TextMeasuresRow {
  label: string;
  wordCount: number;
  /** Of the words, the share that the training text has. */
  knownShare: number | null;
  distinctShare: number;
  /** Of the sequences of four words, the share that occurred before. */
  repeatedShare: number | null;
  natsPerToken: number;
}

export interface SamplePoint {
  step: number;
  epoch: number;
  /** What the text was asked to be; absent if the model is asked nothing. */
  given?: string;
  prompt: string;
  /** Null if nothing is drawn. */
  temperature: number | null;
  text: string;
}
