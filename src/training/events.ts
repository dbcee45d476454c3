import type { NamedArray } from '../model/parameters.js';
import type { ChosenBy, EvaluationMetrics, EvaluationSplit, Measure, Sample } from './trainable.js';

/** Events of the training loop, consumed by the progress bar, the metrics log, the checkpointer and the report. */
export type TrainingEvent =
  | StartedEvent
  | StepEvent
  | EvaluationEvent
  | AveragingEvent
  | SampleEvent
  | EpochEvent
  | CheckpointEvent
  | FinishedEvent;

/** Before the first step of a new or resumed run. */
export interface StartedEvent {
  type: 'started';
  step: number;
  epoch: number;
  parameterCount: number;
  stepsPerEpoch: number;
  /** Null if the budget is only in minutes. */
  totalSteps: number | null;
  measures: Record<string, Measure>;
  /** The metric that chooses the best checkpoint; null for the loss. */
  chosenBy: ChosenBy | null;
}

export interface EvaluationEvent {
  type: 'evaluation';
  split: EvaluationSplit;
  step: number;
  epoch: number;
  metrics: EvaluationMetrics;
  /** Whether it becomes the best checkpoint. */
  best: boolean;
}

/** From here on the mean of the weights is evaluated, sampled from and saved; `step` is the first that it includes. */
export interface AveragingEvent {
  type: 'averaging';
  step: number;
  epoch: number;
}

export interface SampleEvent {
  type: 'sample';
  step: number;
  epoch: number;
  samples: Sample[];
}

/** The loop waits while this event is consumed, so `snapshot()` is consistent. `last` is always one of the reasons. */
export interface CheckpointEvent {
  type: 'checkpoint';
  step: number;
  epoch: number;
  reasons: CheckpointReason[];
  snapshot(): TrainingSnapshot;
}

export interface FinishedEvent {
  type: 'finished';
  reason: StopReason;
  step: number;
  epoch: number;
  best: BestSoFar | null;
  /** Time of training and evaluation. */
  seconds: number;
}

/** `epoch` counts from 0 here, and from 1 in a run's events and log. */
export interface StepEvent {
  type: 'step';
  step: number;
  epoch: number;
  /** Index of the batch within its epoch, from 0. */
  batch: number;
  /** Mean over the step's targets, nats. */
  loss: number;
  targetCount: number;
  learningRate: number;
  /** Global norm of the gradient of the reduced loss, before clipping. */
  gradientNorm: number;
  seconds: number;
}

export interface EpochEvent {
  type: 'epoch';
  step: number;
  epoch: number;
  /** Mean over the epoch's targets, nats. */
  loss: number;
  targetCount: number;
  /** Wall time of the epoch's training steps, without evaluation and samples. */
  seconds: number;
}

export type CheckpointReason = 'best' | 'last' | 'interval';
export type StopReason = 'budget' | 'earlyStopping' | 'interrupted' | 'diverged';

export interface BestSoFar {
  step: number;
  epoch: number;
  loss: number;
  /** Value of the metric that chose it; absent if the loss did. */
  measure?: number | undefined;
}

/** Everything that an exact resume needs besides the config, the vocabulary and the data; `progress` is plain JSON. */
export interface TrainingSnapshot {
  /** By parameter name; the means if weights are averaged. */
  weights: NamedArray[];
  /** By `<parameter>/<slot index>`; if weights are averaged, also the trained weights by `<parameter>/trained`. */
  optimizerSlots: NamedArray[];
  carriedState: NamedArray[];
  progress: TrainingProgress;
}

export interface TrainingProgress {
  step: number;
  epoch: number;
  /** Next batch within the epoch. */
  batch: number;
  randomState: number[];
  /** Sums of the current epoch, so that its mean is the same after a resume. */
  epochLossSum: number;
  epochTargetCount: number;
  epochSeconds: number;
  /** Seconds of training so far, for budgets in minutes. */
  seconds: number;
  best: BestSoFar | null;
  /** Evaluations since the best, for early stopping and plateau schedules. */
  schedule: Record<string, number>;
  evaluationsWithoutImprovement: number;
  /** Absent if weights are not averaged. */
  averaging?: AveragingState | undefined;
}

/** State of averaging in a checkpoint. */
export interface AveragingState {
  /** The first step that is averaged; null before averaging starts. */
  since: number | null;
  /** The watched number of each evaluation so far; lower is better. */
  watched: number[];
}
