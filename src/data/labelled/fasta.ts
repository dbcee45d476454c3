import { DataError } from '../../errors.js';
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
export function parseFasta(text: string, document: string): FastaRecord[] {
  const records: (FastaRecord & { parts: string[] })[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const location = { document, line: index + 1 };
    const written = line.trim();
    if (written === '' || written.startsWith(';')) continue;
    if (written.startsWith('>')) {
      records.push({ ...location, header: written.slice(1).trim(), sequence: '', parts: [] });
      continue;
    }
    const letters = written.replace(/\s/g, '');
    const open = records.at(-1);
    if (open === undefined || !/^[A-Za-z*.-]+$/.test(letters)) {
      throw new DataError(`${showLocation(location)} is not a line of FASTA.`, {
        hint: 'A sequence has a header that begins with >, and lines of letters.',
      });
    }
    open.parts.push(letters.toUpperCase());
  }
  return records.map(({ parts, ...record }) => {
    const sequence = parts.join('');
    if (sequence === '') {
      throw new DataError(`${showLocation(record)} has a header but no sequence.`, {
        hint: 'Give it one, or delete it.',
      });
    }
    return { ...record, sequence };
  });
}

/**
 * The label in a header: the word that `choice` counts from 1, `|` being a blank, or the value of `name=value`; without a choice the one
 * word after the sequence's name, or what the file is named by where there is none. Throws a DataError where it is not told.
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
