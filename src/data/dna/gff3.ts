import { DataError } from '../../errors.js';
import { formatQuantity } from '../../text/quantities.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';
import type { Feature } from './genome.js';

/** Features of a GFF3 file by sequence id, and the part after `##FASTA`. */
export interface Gff3 {
  features: (Feature & { id: string; location: SourceLocation })[];
  /** Ids of the sequences that a feature with `Is_circular=true` covers. */
  circular: Set<string>;
  /** The lines from `##FASTA` on, with blank lines before it to keep line numbers; null without them. */
  fasta: string | null;
}

/** Reads GFF3 (Sequence Ontology, version 1.26): positions from 1, both ends included. Throws a DataError with file and line. */
export function parseGff3(text: string, document: string): Gff3 {
  const features: Gff3['features'] = [];
  const circular = new Set<string>();
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    // A line with > also starts the sequences.
    if (/^##FASTA\b/.test(line) || line.startsWith('>')) {
      const from = line.startsWith('>') ? index : index + 1;
      return { features, circular, fasta: `${'\n'.repeat(from)}${lines.slice(from).join('\n')}` };
    }
    if (line.trim() === '' || line.startsWith('#')) continue;
    const location = { document, line: index + 1 };
    const columns = line.split('\t');
    const [id = '', , type = '', start, end, , strand = '', , attributes = ''] = columns;
    if (columns.length !== 9) {
      throw new DataError(
        `${showLocation(location)} has ${formatQuantity(columns.length, 'column')}; a line of GFF3 has 9, separated by tabs.`,
        {
          hint: 'Write a dot for a column without a value.',
        },
      );
    }
    const [from, to] = [Number(start), Number(end)];
    if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 1 && to >= from)) {
      throw new DataError(`${showLocation(location)}: ${start} to ${end} are not a valid start and end.`, {
        hint: 'Both are integers from 1; the start is the smaller one on both strands.',
      });
    }
    if (!/^[+\-.?]$/.test(strand)) {
      throw new DataError(`${showLocation(location)}: ${JSON.stringify(strand)} is not a strand.`, {
        hint: 'Write +, -, . for none, or ? for an unknown one.',
      });
    }
    if (/(^|;)\s*Is_circular=true\b/i.test(attributes)) circular.add(decode(id));
    const known = strand === '+' || strand === '-' ? strand : '.';
    features.push({ id: decode(id), type: decode(type), start: from - 1, end: to, strand: known, location });
  }
  return { features, circular, fasta: null };
}

function decode(column: string): string {
  try {
    return decodeURIComponent(column);
  } catch {
    return column;
  }
}

/** A feature in GFF3. */
export interface Gff3Line {
  id: string;
  type: string;
  /** From 0, `end` exclusive. */
  start: number;
  end: number;
  strand: '+' | '-';
  score: number;
}

/** A feature's line; a CDS has phase 0: its first codon begins at its start. */
export function renderGff3Line({ id, type, start, end, strand, score }: Gff3Line): string {
  const phase = type === 'CDS' ? '0' : '.';
  const columns = [encodeId(id), 'rnn', encodeColumn(type), start + 1, end, score.toFixed(4), strand, phase, '.'];
  return `${columns.join('\t')}\n`;
}

/** The first lines of a GFF3 file of these sequences. */
export function renderGff3Head(sequences: readonly { id: string; length: number }[]): string {
  const regions = sequences.map(({ id, length }) => `##sequence-region ${encodeId(id)} 1 ${length}\n`);
  return `##gff-version 3\n${regions.join('')}`;
}

/** Escapes an id; only [a-zA-Z0-9.:^*$@!+_?-|] are allowed unescaped. */
function encodeId(id: string): string {
  return id.replace(/[^a-zA-Z0-9.:^*$@!+_?|-]/gu, (character) => encodeURIComponent(character));
}

function encodeColumn(value: string): string {
  return value.replace(/[\t\n\r%;=&,]/g, (character) => encodeURIComponent(character));
}
