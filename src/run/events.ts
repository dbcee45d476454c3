import type { KernelName } from '../kernels/kernels.js';
import type { CorpusReport } from '../tasks/task-training.js';
import type { TrainingEvent } from '../training/events.js';
import type { CheckpointName, Run } from './layout.js';

/**
 * The events of a run: those of the training loop, except `checkpoint`, and its own, such as `saved`. `epoch` counts from 1 here, as in
 * the log; `batch` counts from 0.
 */
export type RunEvent = PreparedEvent | SavedEvent | WarningEvent | Exclude<TrainingEvent, { type: 'checkpoint' }>;

/** The first event, after config and data were validated. */
export interface PreparedEvent {
  type: 'prepared';
  run: Run;
  /** The run that has the requested name, if this run had to take the next free name. */
  taken: Run | null;
  /** The step at which an earlier session stopped, and the next epoch; null for a new run. */
  resumed: { checkpoint: string; step: number; epoch: number } | null;
  /** The checkpoint folder whose weights the run starts from; null for fresh weights. */
  initialisedFrom: string | null;
  report: CorpusReport;
  kernels: KernelName;
}

/** A checkpoint was written and synced. */
export interface SavedEvent {
  type: 'saved';
  checkpoint: CheckpointName;
  folder: string;
  step: number;
}

/** A problem that does not stop the training. */
export interface WarningEvent {
  type: 'warning';
  message: string;
  step: number;
}
