import type { LabelOutcome } from '../metrics/label-outcome.js';

/** The data of a run's report; every list is in the order of steps. */
export interface RunHistory {
  name: string;
  steps: StepPoint[];
  evaluations: EvaluationPoint[];
  /** Labels of the measures in `evaluations`, by name; missing in logs of older versions. */
  measures: Record<string, string>;
  /** The metric that chose the best checkpoint; null for the loss. */
  chosenBy: { name: string; label: string; better: 'higher' | 'lower' } | null;
  samples: SamplePoint[];
  /** Measures of the samples: one row per temperature and one for validation text; absent if they were not measured. */
  temperatures?: { samples: number; rows: TextMeasuresRow[]; nearest: number | null } | undefined;
  /** The unit of a loss: per "word", "character" or "sample". Runs with different units do not share an axis. */
  target: string;
  /** Progress of the run, from its start to its last logged step. */
  progress: ProgressPoint[];
  /** The resolved config as YAML. */
  config: string;
  /** The resolved config as a tree. */
  settings: Record<string, unknown>;
  /** Labels and values of versions, kernels and machine. */
  environment: [label: string, value: string][];
}

/** Totals of a run after a step; between two points they are interpolated linearly. */
export interface ProgressPoint {
  step: number;
  epochs: number;
  targets: number;
  /** Seconds of training steps, without evaluation. */
  seconds: number;
  /** Whether all steps are included; after the last whole epoch the log has only some steps. */
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
  /** Whether the best checkpoint was saved after it; absent in logs of older versions. */
  best?: boolean;
  /** Confusion of the labels; null if there are too many labels, absent if the task has none. */
  labels?: LabelOutcome | null;
}

export interface TextMeasuresRow {
  label: string;
  wordCount: number;
  /** Share of the words that occur in the training text. */
  knownShare: number | null;
  distinctShare: number;
  /** Share of the sequences of four words that occurred before. */
  repeatedShare: number | null;
  natsPerToken: number;
}

export interface SamplePoint {
  step: number;
  epoch: number;
  /** The conditions of the sample; absent if the model has none. */
  given?: string;
  prompt: string;
  /** Null if the text is not sampled at random. */
  temperature: number | null;
  text: string;
}
