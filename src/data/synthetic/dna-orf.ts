import { ConfigError } from '../../errors.js';
import type { Random } from '../../runtime/random.js';

export interface DnaOptions {
  count: number;
  /** Maximum bases of a sequence; lengths are between half of this and this. */
  length: number;
  /** GC content, in 0..1. */
  gc: number;
  /** Minimum codons of an open reading frame, including start and stop. */
  minCodons: number;
}

/** A strand of DNA from 5' to 3' and a tag per base: `C` for coding, `N` for non-coding. */
export interface TaggedDna {
  bases: string;
  tags: string;
}

/** An open reading frame: from the A of its start codon to the last base of its stop codon, `end` exclusive. */
interface ReadingFrame {
  start: number;
  end: number;
}

const START = 'ATG';
const STOPS = ['TAA', 'TAG', 'TGA'];

/** Bases of background between planted frames. */
const BACKGROUND = { shortest: 10, longest: 80 };

/** Share of planted frames that are too short to count. */
const SHORT_SHARE = 0.2;

/** Maximum extra codons of planted frames that count. */
const LONGER = 30;

/**
 * Random DNA with reading frames in it, and which bases code by the rule of `findReadingFrames`. Background and the codons of planted
 * frames are drawn with the same share of G and C, so that the rule alone tells them apart. Non-coding are: background, in which
 * chance writes start codons too; planted frames too short to count; and those that the end of the sequence cuts, so that no
 * stop follows in frame. Throws a ConfigError for sequences too short to hold a frame.
 */
export function generateDna(options: DnaOptions, random: Random): TaggedDna[] {
  const { count, length, minCodons } = options;
  if (length < 6 * minCodons) {
    throw new ConfigError(`Sequences of ${length} bases are too short for reading frames of ${minCodons} codons.`, {
      hint: `Use at least ${6 * minCodons} bases, or fewer codons.`,
    });
  }
  return Array.from({ length: count }, () => {
    const bases = drawSequence(Math.ceil(length / 2) + random.integer(Math.floor(length / 2) + 1), options, random);
    return { bases, tags: tagBases(bases, minCodons) };
  });
}

/**
 * The frames of one strand, by a scan from its first base: ATG opens one, and the first of TAA, TAG and TGA in frame with it ends
 * it. If it has `minCodons` codons, both included, all its bases code, whatever other frames hold, and the scan goes on after its stop;
 * otherwise, and where no stop follows in frame, the scan goes on at the next base. The other strand is not read.
 */
export function findReadingFrames(bases: string, minCodons: number): ReadingFrame[] {
  const frames: ReadingFrame[] = [];
  let start = bases.indexOf(START);
  while (start >= 0) {
    const end = frameEnd(bases, start);
    const counts = end !== null && end - start >= 3 * minCodons;
    if (counts) frames.push({ start, end });
    start = bases.indexOf(START, counts ? end : start + 1);
  }
  return frames;
}

function frameEnd(bases: string, start: number): number | null {
  for (let at = start + 3; at + 3 <= bases.length; at += 3) {
    if (STOPS.includes(bases.slice(at, at + 3))) return at + 3;
  }
  return null;
}

function tagBases(bases: string, minCodons: number): string {
  let tags = '';
  for (const { start, end } of findReadingFrames(bases, minCodons)) {
    tags = tags.padEnd(start, 'N').padEnd(end, 'C');
  }
  return tags.padEnd(bases.length, 'N');
}

function drawSequence(length: number, { gc, minCodons }: DnaOptions, random: Random): string {
  let bases = '';
  while (bases.length < length) {
    const background = BACKGROUND.shortest + random.integer(BACKGROUND.longest - BACKGROUND.shortest + 1);
    for (let index = 0; index < background; index++) bases += drawBase(gc, random);
    const isShort = minCodons > 2 && random.next() < SHORT_SHARE;
    const [fewest, most] = isShort ? [2, minCodons - 1] : [minCodons, minCodons + LONGER];
    bases += drawFrame(fewest + random.integer(most - fewest + 1), gc, random);
  }
  return bases.slice(0, length);
}

/** A frame of `codons` codons, none but its last being a stop. */
function drawFrame(codons: number, gc: number, random: Random): string {
  let bases = START;
  while (bases.length < 3 * (codons - 1)) {
    const codon = drawBase(gc, random) + drawBase(gc, random) + drawBase(gc, random);
    if (!STOPS.includes(codon)) bases += codon;
  }
  return bases + (STOPS[random.integer(STOPS.length)] as string);
}

function drawBase(gc: number, random: Random): string {
  const isStrong = random.next() < gc;
  return (isStrong ? 'GC' : 'AT')[random.integer(2)] as string;
}
