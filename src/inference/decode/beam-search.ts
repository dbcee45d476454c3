import type { Decoder, DecoderStep } from '../../model/decoder.js';
import { checkBounds, checkCounts } from '../bounds.js';

export interface BeamLimits {
  /** Sequences kept at each step; 1 is greedy. */
  beamSize: number;
  /** The alpha of Wu et al. 2016, from 0, which ranks by probability alone; larger favours longer sequences. */
  lengthPenalty: number;
  /** Finished sequences to find, up to `beamSize`. */
  count: number;
}

const none: ReadonlySet<number> = new Set();

/** What is searched for in `beamSize` rows of a decoder. */
export interface SearchSpec {
  /** What all of its rows read first, before anything is chosen. */
  startId: number;
  /** What ends a sequence; null where nothing does. */
  endId: number | null;
  /** Tokens that it may have, after which it ends without `endId`. */
  longest: number;
  /** Whether these tokens end it, beside `endId`. */
  stops?(ids: readonly number[]): boolean;
  /** Added to the score of one that has ended, at most 0, from what each of its tokens attended to. */
  adjust?(attention: readonly Float32Array[]): number;
}

/** A sequence that the search has found. */
export interface FoundSequence {
  /** Without a closing `endId`. */
  ids: number[];
  /** [S], padding included, for each of `ids`; null without attention. */
  attention: Float32Array[] | null;
  /** ln P of its tokens, a closing `endId` included, in nats: the model's own, nothing renormalised. */
  logProbability: number;
  /** What it is ranked by. */
  score: number;
  /** Its last token was `endId`, it was told to stop, or it is as long as allowed. */
  end: 'endToken' | 'stop' | 'length';
}

/**
 * Beam search for several sequences at once, each in `beamSize` rows of the decoder as if it were alone, best first. They are
 * ranked by ln P(Y) / ((5 + |Y|) / 6)^alpha (Wu et al. 2016, GNMT, equation 14), |Y| counting the tokens, `endId` among them, and
 * by what `adjust` adds. A search ends once nothing that goes on can reach its `count`-th best.
 */
export function searchBeams(
  decoder: Decoder,
  specs: readonly SearchSpec[],
  limits: BeamLimits,
  excluded: ReadonlySet<number> = none,
): FoundSequence[][] {
  const { beamSize } = limits;
  const searches = specs.map((spec) => createSearch(spec, limits));
  let active = searches;
  let ids = Int32Array.from(specs.flatMap(({ startId }) => Array<number>(beamSize).fill(startId)));
  let parents: Int32Array | null = null;
  for (;;) {
    const rows = rowsOf(decoder.step(ids, parents), decoder.rows, { count: candidatesOf(beamSize), excluded });
    for (const [position, search] of active.entries()) {
      search.extend(rows.slice(position * beamSize, (position + 1) * beamSize));
    }
    const left = [...active.keys()].filter((position) => !active[position]?.isDone());
    if (left.length === 0) return searches.map((search) => search.finished());
    if (left.length < active.length) {
      decoder.keep(left.flatMap((position) => Array.from({ length: beamSize }, (_, row) => position * beamSize + row)));
      active = left.map((position) => active[position] as Search);
    }
    const next = active.flatMap((search, position) =>
      search.next().map(({ parent, id }) => ({ parent: position * beamSize + parent, id })),
    );
    ids = Int32Array.from(next, ({ id }) => id);
    parents = Int32Array.from(next, ({ parent }) => parent);
  }
}

/** Throws a RangeError for limits out of their bounds. */
export function checkLimits({ beamSize, lengthPenalty, count }: BeamLimits): void {
  checkCounts({ beamSize, count });
  if (count > beamSize) throw new RangeError(`count is at most beamSize, ${beamSize}, not ${count}.`);
  checkBounds('lengthPenalty', lengthPenalty, { min: 0 });
}

/** Each beam has one way to end by `endId`, so that twice as many leave enough to go on with; a greedy one takes the best. */
function candidatesOf(beamSize: number): number {
  return beamSize === 1 ? 1 : 2 * beamSize;
}

/** What may come next in one row. */
interface Row {
  ids: Int32Array;
  logProbabilities: ArrayLike<number>;
  /** [S] */
  attention: Float32Array | null;
}

function rowsOf(
  step: DecoderStep,
  rows: number,
  { count, excluded }: { count: number; excluded: ReadonlySet<number> },
): Row[] {
  const { attention } = step;
  const { ids, logProbabilities } = step.likeliest(count, excluded);
  const [columns, width] = [ids.length / rows, (attention?.length ?? 0) / rows];
  return Array.from({ length: rows }, (_, row) => ({
    ids: ids.subarray(row * columns, (row + 1) * columns),
    logProbabilities: logProbabilities.subarray(row * columns, (row + 1) * columns),
    attention: attention?.slice(row * width, (row + 1) * width) ?? null,
  }));
}

/** The search for one sequence. */
interface Search {
  /** Takes each beam a token further, by what may come next in the search's rows. */
  extend(rows: readonly Row[]): void;
  isDone(): boolean;
  /** What each of the search's rows goes on from and reads next. */
  next(): { parent: number; id: number }[];
  /** Best first. */
  finished(): FoundSequence[];
}

/** A beginning of a sequence, as the token at its end. */
interface Beam {
  previous: Beam | null;
  /** The row that it goes on from. */
  parent: number;
  id: number;
  /** Tokens up to here. */
  length: number;
  logProbability: number;
  attention: Float32Array | null;
}

function createSearch(
  { endId, longest, stops, adjust }: SearchSpec,
  { beamSize, lengthPenalty, count }: BeamLimits,
): Search {
  // The first step has one beginning alone: the search's rows are still the same.
  let beams: Beam[] = [{ previous: null, parent: 0, id: -1, length: 0, logProbability: 0, attention: null }];
  let found: FoundSequence[] = [];
  const penalty = (length: number) => ((5 + length) / 6) ** lengthPenalty;

  function candidatesFrom(rows: readonly Row[]): Beam[] {
    const candidates = beams.flatMap((beam, parent) => {
      const { ids, logProbabilities, attention } = rows[parent] as Row;
      return Array.from(ids, (id, rank): Beam => {
        const logProbability = beam.logProbability + (logProbabilities[rank] as number);
        const previous = beam.length === 0 ? null : beam;
        return { previous, parent, id, length: beam.length + 1, logProbability, attention };
      }).filter(({ id }) => id >= 0);
    });
    return candidates
      .sort((left, right) => right.logProbability - left.logProbability)
      .slice(0, candidatesOf(beamSize));
  }

  function endOf(beam: Beam): FoundSequence['end'] | null {
    if (beam.id === endId) return 'endToken';
    if (stops?.(chainOf(beam).map(({ id }) => id))) return 'stop';
    return beam.length === longest ? 'length' : null;
  }

  function finish(beam: Beam, end: FoundSequence['end']): FoundSequence {
    const chain = chainOf(beam);
    const written = end === 'endToken' ? chain.slice(0, -1) : chain;
    const attentionOf = (tokens: readonly Beam[]) =>
      beam.attention && tokens.map(({ attention }) => attention as Float32Array);
    const { logProbability, length } = beam;
    return {
      ids: written.map(({ id }) => id),
      attention: attentionOf(written),
      logProbability,
      score: logProbability / penalty(length) + (adjust?.(attentionOf(chain) ?? []) ?? 0),
      end,
    };
  }

  return {
    extend(rows) {
      const candidates = candidatesFrom(rows);
      beams = [];
      for (const [rank, candidate] of candidates.entries()) {
        const end = endOf(candidate);
        if (end === null) beams.push(candidate);
        // One that ends stands for a place in the beam like any other.
        else if (rank < beamSize) found.push(finish(candidate, end));
      }
      beams.splice(beamSize);
      found = found.sort((left, right) => right.score - left.score).slice(0, count);
    },
    isDone() {
      // A probability can only fall, the length penalty only grow, and `adjust` adds nothing.
      const best = (beams[0]?.logProbability ?? Number.NEGATIVE_INFINITY) / penalty(longest);
      return beams.length === 0 || best <= (found[count - 1]?.score ?? Number.NEGATIVE_INFINITY);
    },
    // Rows without a beam repeat the first, and what comes of them is not read.
    next: () => Array.from({ length: beamSize }, (_, row) => beams[row] ?? (beams[0] as Beam)),
    finished: () => found,
  };
}

/** The tokens from the first to this one. */
function chainOf(beam: Beam): Beam[] {
  const chain: Beam[] = [];
  for (let at: Beam | null = beam; at !== null; at = at.previous) chain.push(at);
  return chain.reverse();
}
