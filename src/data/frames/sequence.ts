import type { ColumnChoice } from '../labelled/samples.js';
import type { TextEncoding } from '../utf8.js';
import type { NumberFormat } from './parse-number.js';

/** A sequence of frames, each a vector of numbers. */
export interface FrameSequence {
  /** [T, F], row-major; finite numbers. */
  frames: Float32Array;
  /** T, 1 or more. */
  steps: number;
  /** F, the same for all sequences of a corpus. */
  features: number;
  /** The label of the sequence; null if none is read. */
  label: string | null;
  /** One tag per step; null if none are read. */
  tags: readonly string[] | null;
  /** Feature names, if there is a header. */
  names?: readonly string[];
  /** Name of its file, with the number of the sequence if the file has no lines. */
  document: string;
  /** First line, from 1; null if the file has no lines. */
  line: number | null;
}

/** The format of files of frames. */
export interface FrameFormat extends Pick<TextEncoding, 'encoding'>, Pick<NumberFormat, 'missing'> {
  /** Null uses each file's extension. */
  format: 'csv' | 'tsv' | 'jsonl' | 'ts' | 'npy' | 'npz' | null;
  /** Separator of a table's cells; null detects it. */
  separator?: string | null | undefined;
  /** Meaning of a table row: a frame, or a whole series of one feature with its label. Null decides by the labels. */
  rows?: 'frames' | 'series' | null | undefined;
  /** What is read besides the numbers: one label per sequence, one tag per step, or nothing. */
  labels: 'sequence' | 'step' | 'none';
  /** Column that identifies the sequence of a row; null makes each file a sequence. */
  idColumn: ColumnChoice | null;
  /** Column of labels or tags; null uses the file's folder as label. */
  labelColumn: ColumnChoice | null;
  /** Columns that are not features, such as a time. */
  ignoreColumns: readonly ColumnChoice[];
}
