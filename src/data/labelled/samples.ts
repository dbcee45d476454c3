import type { TextEncoding } from '../utf8.js';
import type { SourceLocation } from './location.js';

/** A sequence of tokens with their tags, as in its file. */
export interface TaggedSequence {
  /** One or more, each in NFC. */
  tokens: readonly string[];
  /** One per token. */
  tags: readonly string[];
  /** Name of its file. */
  document: string;
  /** Line of each token, from 1. */
  lines: readonly number[];
}

/** A text with its one label. */
export interface LabelledText extends SourceLocation {
  /** NFC, trimmed, not empty. */
  text: string;
  label: string;
}

/** A column of a table: its number from 1, or its name in the header. */
export type ColumnChoice = number | string;

/** The format of files of tagged sequences. */
export interface TaggedFormat extends Pick<TextEncoding, 'encoding'> {
  /**
   * Null tells by each file's ending, `.jsonl` and `.ndjson` are JSONL, those of GenBank and GFF3 theirs, and for all others by their first line: WikiNER, a table of
   * words, or columns.
   */
  format: 'conll' | 'jsonl' | 'genbank' | 'gff3' | null;
  /** Columns of `conll`, from 1; null uses the defaults. */
  tokenColumn: number | null;
  tagColumn: number | 'last' | null;
  /** For genomes, see `GenomeFormat`. */
  features?: readonly string[];
  strands?: 'forward' | 'both';
  window?: number;
}

/** The format of files of labelled texts. */
export interface LabelledFormat extends Pick<TextEncoding, 'encoding'> {
  /**
   * Null tells by each file's ending, or by its content where it has an ending of plain text. `folders` are files of plain text in a
   * folder named by their label; `files` have a text a line, and are named by their label; in `fasttext` a line is `__label__x text`,
   * in `firstWord` a label, a blank and a text; in `fasta` the header has the label, or the file is named by it.
   */
  format: TextTableFormat | 'jsonl' | 'folders' | 'files' | 'fasttext' | 'firstWord' | 'fasta' | null;
  /** Whether a table's first row is a header; null detects it. */
  header: boolean | null;
  /** Separator of a table's cells; null detects it. */
  separator?: string | null | undefined;
  /** In JSONL, a key. Null is the first column or the one named so, or `label`. */
  labelColumn: ColumnChoice | null;
  /** Null is the second column or the one named so, or `text`. */
  textColumn: ColumnChoice | null;
}

type TextTableFormat = 'tsv' | 'csv';
