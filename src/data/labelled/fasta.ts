import { DataError } from '../../errors.js';
import type { Text } from '../long-text.js';
import { numberedLines } from './lines.js';
import { type SourceLocation, showLocation } from './location.js';
import { fileLabel } from './plain-texts.js';
import type { ColumnChoice } from './samples.js';

/** A sequence of a FASTA file; `line` is that of its header. */
export interface FastaRecord extends SourceLocation {
  /** The header without `>`. */
  header: string;
  /** In capitals: lower case marks repeats (soft masking), and no other letters. */
  sequence: string;
}

/** Reads FASTA; throws a DataError with file and line for other characters than letters (IUPAC codes, gaps and stops). */
export function* parseFasta(text: Text, document: string): Generator<FastaRecord, void> {
  let open: (Omit<FastaRecord, 'sequence'> & { parts: string[] }) | null = null;
  let letterCount = 0;
  for (const { text: line, number } of numberedLines(text)) {
    const location = { document, line: number };
    const written = line.trim();
    if (written === '' || written.startsWith(';')) continue;
    if (written.startsWith('>')) {
      if (open !== null) yield closeRecord(open);
      open = { ...location, header: written.slice(1).trim(), parts: [] };
      continue;
    }
    const letters = written.replace(/\s/g, '');
    if (open === null || !/^[A-Za-z*.-]+$/.test(letters)) {
      throw new DataError(`${showLocation(location)} is not a line of FASTA.`, {
        hint: 'A sequence has a header that begins with >, and lines of letters.',
      });
    }
    open.parts.push(letters.toUpperCase());
    letterCount += letters.length;
    // Joined from time to time, because a part keeps the piece of the file that it was cut from.
    if (letterCount < BLOCK) continue;
    open.parts = joinLast(open.parts);
    letterCount = 0;
  }
  if (open !== null) yield closeRecord(open);
}

/** Letters that are joined at once. */
const BLOCK = 2 ** 20;

/** Joins the short parts at the end of a list. */
function joinLast(parts: readonly string[]): string[] {
  const start = parts.findLastIndex((part) => part.length >= BLOCK) + 1;
  return [...parts.slice(0, start), parts.slice(start).join('')];
}

function closeRecord({ parts, ...record }: Omit<FastaRecord, 'sequence'> & { parts: string[] }): FastaRecord {
  const sequence = parts.join('');
  if (sequence !== '') return { ...record, sequence };
  throw new DataError(`${showLocation(record)} has a header but no sequence.`, { hint: 'Give it one, or delete it.' });
}

/**
 * The label in a header: the word that `choice` counts from 1, `|` being a blank, or the value of `name=value`; without a choice the one
 * word after the sequence's name, or what the file is named by where there is none. Throws a DataError if it is not told.
 */
export function fastaLabel({ header, ...location }: FastaRecord, choice: ColumnChoice | null): string {
  const words = header.split(/[\s|]+/).filter(Boolean);
  if (typeof choice === 'string') {
    const value = words.find((word) => word.startsWith(`${choice}=`))?.slice(choice.length + 1);
    if (value !== undefined) return value;
  } else if (choice !== null) {
    const word = words[choice - 1];
    if (word !== undefined) return word;
  } else if (words.length <= 2) {
    return words[1] ?? fileLabel(location.document.replace(/\.(fasta|fa|fna|ffn|faa)(\.gz)?$/i, '.txt'));
  }
  throw new DataError(`${showLocation(location)} does not give its label: ${JSON.stringify(header)}.`, {
    hint: 'Set data.labelColumn to the number of its word in the header, from 1, or to NAME for NAME=label.',
  });
}
