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
  /** The resolved config as YAML. */
  config: string;
  /** Versions, kernels, machine: label and value. */
  environment: [label: string, value: string][];
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
  /** How labels were predicted; null where they are too many, absent where the task has none. */
  labels?: LabelOutcome | null;
}

export interface SamplePoint {
  step: number;
  epoch: number;
  /** What the text was asked to be; absent where the model is asked nothing. */
  given?: string;
  prompt: string;
  /** Null where nothing is drawn. */
  temperature: number | null;
  text: string;
}
