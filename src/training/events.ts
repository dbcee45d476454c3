import type { NamedArray } from '../model/parameters.js';
import type { ChosenBy, EvaluationMetrics, EvaluationSplit, Measure, Sample } from './trainable.js';

/** What the training loop yields; the progress bar, the metrics log, the checkpointer and the report consume it. */
export type TrainingEvent =
  | StartedEvent
  | StepEvent
  | EvaluationEvent
  | AveragingEvent
  | SampleEvent
  | EpochEvent
  | CheckpointEvent
  | FinishedEvent;

/** Before the first step of a run, or of what is left of it. */
export interface StartedEvent {
  type: 'started';
  step: number;
  epoch: number;
  parameterCount: number;
  stepsPerEpoch: number;
  /** Null where the budget is in minutes alone. */
  totalSteps: number | null;
  measures: Record<string, Measure>;
  /** What chooses the best checkpoint; null for the loss. */
  chosenBy: ChosenBy | null;
}

export interface EvaluationEvent {
  type: 'evaluation';
  split: EvaluationSplit;
  step: number;
  epoch: number;
  metrics: EvaluationMetrics;
  /** Whether the best checkpoint is made of it. */
  best: boolean;
}

/** From here on the mean of the weights is what is evaluated, sampled from and saved; `step` is the first that it has. */
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

/** The loop stands still while this is consumed: `snapshot()` is consistent. `last` is always among the reasons. */
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
  /** Of training, evaluation included. */
  seconds: number;
}

/** `epoch` counts from 0 here; a run's events and its log count it from 1. */
export interface StepEvent {
  type: 'step';
  step: number;
  epoch: number;
  /** Index of the batch within its epoch, counted from 0. */
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
  /** Of the measure that chose it; absent where the loss did. */
  measure?: number | undefined;
}

/** All that an exact resume needs beside the config, the vocabulary and the data; `progress` is plain JSON. */
export interface TrainingSnapshot {
  /** By parameter name; their means where they are averaged. */
  weights: NamedArray[];
  /** By `<parameter>/<slot index>`, and where weights are averaged by `<parameter>/trained` those that are trained. */
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
  /** Sums of the running epoch, so that its mean comes out the same after a resume. */
  epochLossSum: number;
  epochTargetCount: number;
  epochSeconds: number;
  /** Seconds of training so far: budgets in minutes go on where they stood. */
  seconds: number;
  best: BestSoFar | null;
  /** Evaluations since the best, for early stopping and plateau schedules. */
  schedule: Record<string, number>;
  evaluationsWithoutImprovement: number;
  /** Absent where no weights are averaged. */
  averaging?: AveragingState | undefined;
}

/** What an averaging run remembers, in a checkpoint. */
export interface AveragingState {
  /** The step whose weights are the first that are averaged; null while none are. */
  since: number | null;
  /** What was watched in each evaluation so far; the lower, the better. */
  watched: number[];
}
