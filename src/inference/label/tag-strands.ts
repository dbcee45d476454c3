import { OUTSIDE, reverseComplement } from '../../data/dna/genome.js';
import type { TaggedSteps, Tagger } from '../tagger.js';

/** Pieces of a sequence per call, the batch size of a tagger. */
const SIDE_BY_SIDE = 32;

/** A run of bases with one tag; positions from 0 on the forward strand, `end` exclusive. */
export interface TaggedRegion {
  type: string;
  start: number;
  end: number;
  strand: '+' | '-';
  /** Mean probability of its tags. */
  score: number;
}

export interface TagStrandsOptions {
  strands: 'forward' | 'both';
  /** Bases per piece. Pieces overlap by half, and the middle of each is kept, so that every base has context on both sides. */
  window: number;
}

/** The regions of a sequence sorted by start; the reverse strand is read as the reverse complement. */
export async function tagStrands(
  tagger: Tagger,
  sequence: string,
  { strands, window }: TagStrandsOptions,
): Promise<TaggedRegion[]> {
  const forward = await tagStrand(tagger, sequence, window);
  const regions = forward.map((region): TaggedRegion => ({ ...region, strand: '+' }));
  if (strands === 'both') {
    for (const { start, end, ...region } of await tagStrand(tagger, reverseComplement(sequence), window)) {
      regions.push({ ...region, start: sequence.length - end, end: sequence.length - start, strand: '-' });
    }
  }
  return regions.sort((left, right) => left.start - right.start);
}

async function tagStrand(tagger: Tagger, sequence: string, window: number): Promise<Omit<TaggedRegion, 'strand'>[]> {
  const margin = Math.floor(window / 4);
  const step = window - 2 * margin;
  const regions: (Omit<TaggedRegion, 'strand'> & { sum: number })[] = [];
  for await (const { from, start, tagged } of tagPieces(tagger, sequence, { margin, step })) {
    for (let at = from; at < Math.min(from + step, sequence.length); at++) {
      const type = tagged.tags[at - start] as string;
      if (type === OUTSIDE) continue;
      const confidence = tagged.confidences[at - start] as number;
      const last = regions.at(-1);
      if (last?.type === type && last.end === at) {
        last.end++;
        last.sum += confidence;
      } else regions.push({ type, start: at, end: at + 1, score: 0, sum: confidence });
    }
  }
  return regions.map(({ sum, ...region }) => ({ ...region, score: sum / (region.end - region.start) }));
}

/** Tags pieces of `step` bases with a margin of `margin` on both sides, many per batch, and yields the kept parts in order. */
async function* tagPieces(tagger: Tagger, sequence: string, { margin, step }: { margin: number; step: number }) {
  for (let first = 0; first < sequence.length; first += SIDE_BY_SIDE * step) {
    const pieces: { from: number; start: number; tokens: string[] }[] = [];
    for (let from = first; from < Math.min(first + SIDE_BY_SIDE * step, sequence.length); from += step) {
      const start = Math.max(0, from - margin);
      pieces.push({ from, start, tokens: [...sequence.slice(start, from + step + margin)] });
    }
    const all = await tagger.tag(pieces.map(({ tokens }) => ({ type: 'tokens', tokens })));
    for (const [index, { from, start }] of pieces.entries()) {
      yield { from, start, tagged: all[index] as TaggedSteps };
    }
  }
}
