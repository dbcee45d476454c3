import { DataError } from '../../errors.js';
import { showLocation } from '../labelled/location.js';
import type { Feature, Genome } from './genome.js';

/** Column of a feature's location (The DDBJ/ENA/GenBank Feature Table, section 4.1), from 0; its key is in column 5. */
const LOCATION = 21;

/** Reads GenBank's flat files; throws a DataError with file and line for an invalid location or sequence line. */
export function parseGenBank(text: string, document: string): Genome[] {
  const genomes: Genome[] = [];
  let open: Genome | null = null;
  let part: 'head' | 'features' | 'origin' = 'head';
  let feature: { type: string; location: string; line: number; isOpen: boolean } | null = null;
  let parts: string[] = [];
  const close = (genome: Genome) => {
    genome.sequence = parts.join('').toUpperCase();
    parts = [];
    if (genome.sequence === '') {
      throw new DataError(`${showLocation(genome)} has no sequence (ORIGIN).`, {
        hint: 'Get the file with its sequence: "GenBank (full)" in NCBI\'s list of formats.',
      });
    }
    const outside = genome.features.find(({ end }) => end > genome.sequence.length);
    if (outside !== undefined) {
      throw new DataError(
        `${showLocation(genome)}: a feature ${outside.type} ends at ${outside.end}, but the sequence at ${genome.sequence.length}.`,
        { hint: 'Download the file again.' },
      );
    }
    genomes.push(genome);
  };
  const take = () => {
    if (feature !== null && open !== null) {
      const at = { document, line: feature.line };
      for (const range of parseLocation(feature.location, at)) open.features.push({ type: feature.type, ...range });
    }
    feature = null;
  };
  for (const [index, written] of text.split('\n').entries()) {
    const line = index + 1;
    if (/^LOCUS\b/.test(written)) {
      if (open !== null) close(open);
      open = { id: written.split(/\s+/)[1] ?? '', sequence: '', features: [], document, line };
      part = 'head';
    } else if (written.startsWith('//')) {
      take();
      if (open !== null) close(open);
      open = null;
    } else if (open === null) {
      if (written.trim() === '') continue;
      throw new DataError(`${showLocation({ document, line })} is not a line of GenBank: a record begins with LOCUS.`, {
        hint: 'Set data.format to the format of the file: gff3 for GFF3, conll for columns.',
      });
    } else if (/^VERSION\s+\S/.test(written)) open.id = written.split(/\s+/)[1] as string;
    else if (/^FEATURES\b/.test(written)) part = 'features';
    else if (/^ORIGIN\b/.test(written)) {
      take();
      part = 'origin';
    } else if (/^\S/.test(written)) part = 'head';
    else if (part === 'features') {
      const key = written.slice(0, LOCATION).trim();
      const rest = written.slice(LOCATION).trim();
      if (key !== '') {
        take();
        feature = { type: key, location: rest, line, isOpen: true };
      } else if (feature?.isOpen && !rest.startsWith('/')) feature.location += rest;
      else if (feature !== null) feature.isOpen = false;
    } else if (part === 'origin') parts.push(sequenceLine(written, { document, line }));
  }
  take();
  if (open !== null) close(open);
  return genomes;
}

function sequenceLine(written: string, at: { document: string; line: number }): string {
  const letters = /^\s*\d+((?:\s+[A-Za-z]+)*)\s*$/.exec(written)?.[1];
  if (letters !== undefined) return letters.replace(/\s+/g, '');
  if (written.trim() === '') return '';
  throw new DataError(`${showLocation(at)} is not a line of a sequence.`, {
    hint: 'Such a line has the position of its first base, and bases in groups of ten.',
  });
}

type Range = Pick<Feature, 'start' | 'end' | 'strand'>;

/**
 * The ranges of a location (section 3.4): `a..b`, `a`, `a.b`, with `<` and `>` for what goes further, in `join`, `order` and
 * `complement`. What is between two bases (`a^b`) or in another entry (`J00194.1:1..9`) covers none of these.
 */
export function parseLocation(location: string, at: { document: string; line: number }): Range[] {
  const text = location.replace(/\s+/g, '');
  const operator = /^(complement|join|order)\((.*)\)$/.exec(text);
  if (operator !== null) {
    const ranges = splitAtCommas(operator[2] as string).flatMap((one) => parseLocation(one, at));
    if (operator[1] !== 'complement') return ranges;
    return ranges.map((range) => ({ ...range, strand: range.strand === '+' ? '-' : '+' }));
  }
  if (/^[\w.]+:/.test(text) || /^\d+\^\d+$/.test(text)) return [];
  const range = /^[<>]?(\d+)(?:\.\.?[<>]?(\d+))?$/.exec(text);
  const [start, end] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
  if (range === null || start < 1 || end < start) {
    throw new DataError(`${showLocation(at)}: ${JSON.stringify(location)} is not a location of a feature.`, {
      hint: 'Write it as 10..20, complement(10..20) or join(1..5,10..20).',
    });
  }
  return [{ start: start - 1, end, strand: '+' }];
}

function splitAtCommas(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
