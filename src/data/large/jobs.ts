import type { TokenizerSpec } from '../../text/tokenizer.js';
import type { CorpusUnit } from '../sequences.js';
import type { TextCounts } from './scan-chunk.js';

/** A range of a file of UTF-8 text, in bytes. */
export interface TextRange {
  path: string;
  /** The file's name in messages. */
  name: string;
  from: number;
  to: number;
}

/** Counts the contents of a range; rejects bytes that are not text. */
export interface ScanJob extends TextRange {
  type: 'scan';
}

/** Sets a worker's tokenizer and scratch file. */
export interface BeginJob {
  type: 'begin';
  tokenizer: TokenizerSpec;
  unit: CorpusUnit;
  /** A new file. */
  scratch: string;
}

/** Encodes a range in the worker's own running ids. */
export interface EncodeJob extends TextRange {
  type: 'encode';
  /** 0, 1 or 2: tokens are counted for each split. */
  split: number;
  /** Start of the text that contains this range. */
  textStart: number;
  /** Whether a line break is added. */
  addBreak: boolean;
}

/** The result of encoding a range. */
export interface EncodedChunk {
  /** Number of tokens. */
  length: number;
  /** Position of its ids in the worker's scratch file, in bytes, and bytes per id. */
  offset: number;
  width: 1 | 2 | 4;
  /** Ends of its sequences, from 1 to `length`. */
  ends: Uint32Array;
  /** The running id of the last token; null without one. */
  last: number | null;
}

/** Requests all tokens by running id, with their counts per split. */
export interface TokensJob {
  type: 'tokens';
}

export interface CountedTokens {
  tokens: string[];
  counts: Float64Array[];
}

/** The final id of each running id, and the target file. */
export interface TableJob {
  type: 'table';
  ids: Uint32Array;
  width: 1 | 2 | 4;
  target: string;
}

/** Writes the final ids of a range to `position` of the target, in bytes. */
export interface WriteJob extends Pick<EncodedChunk, 'length' | 'offset' | 'width'> {
  type: 'write';
  position: number;
}

/** The result of each job. */
export interface JobResults {
  scan: TextCounts;
  begin: null;
  encode: EncodedChunk;
  tokens: CountedTokens;
  table: null;
  write: null;
}

export type Job = ScanJob | BeginJob | EncodeJob | TokensJob | TableJob | WriteJob;
export type JobResult<One extends Job> = JobResults[One['type']];
