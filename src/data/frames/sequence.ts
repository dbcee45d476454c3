import type { ColumnChoice } from '../labelled/samples.js';
import type { TextEncoding } from '../utf8.js';
import type { NumberFormat } from './parse-number.js';

/** A sequence of frames, each a vector of numbers. */
export interface FrameSequence {
  /** Row by row, [T, F]; finite numbers. */
  frames: Float32Array;
  /** T, 1 or more. */
  steps: number;
  /** F, the same for all sequences of a corpus. */
  features: number;
  /** The label of the whole; null where none is read. */
  label: string | null;
  /** A tag a step; null where none is read. */
  tags: readonly string[] | null;
  /** Names of the features, where a heading has them. */
  names?: readonly string[];
  /** Name of its file, with the number of the sequence where the file has no lines. */
  document: string;
  /** Line that it starts in, from 1; null where the file has none. */
  line: number | null;
}

/** How files of frames are written. */
export interface FrameFormat extends Pick<TextEncoding, 'encoding'>, Pick<NumberFormat, 'missing'> {
  /** Null tells by each file's ending. */
  format: 'csv' | 'tsv' | 'jsonl' | 'ts' | 'npy' | 'npz' | null;
  /** What stands between the cells of a table; null finds it. */
  separator?: string | null | undefined;
  /** What a row of a table is: a frame, or a whole series of one feature with its label. Null tells by the labels. */
  rows?: 'frames' | 'series' | null | undefined;
  /** What is read beside the numbers: one label a sequence, one tag a step, or nothing. */
  labels: 'sequence' | 'step' | 'none';
  /** Column of a table that says which sequence a row belongs to; null makes each file a sequence. */
  idColumn: ColumnChoice | null;
  /** Column of labels or tags; null takes a sequence's label from its file's folder. */
  labelColumn: ColumnChoice | null;
  /** Columns that are no features: a time, for one. */
  ignoreColumns: readonly ColumnChoice[];
}
