import type { LabelledFormat, TaggedFormat } from './labelled/samples.js';

/** The format of a run's training data: the meaning of its columns or keys. */
export type TrainedOn =
  | ({ type: 'labelled' } & LabelledFormat)
  | ({ type: 'tagged' } & TaggedFormat)
  /** Tables with columns of sources and targets, from 1. */
  | { type: 'pairs'; columns: readonly [source: number, target: number]; encoding?: string | null | undefined }
  | { type: 'lines'; encoding?: undefined };

/** A run that was trained on lines. */
export const linesOfText: TrainedOn = { type: 'lines' };
