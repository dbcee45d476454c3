import type { Decoder, DecoderStep } from '../../model/decoder.js';
import { checkBounds, checkCounts } from '../bounds.js';

export interface BeamLimits {
  /** Sequences kept at each step; 1 is greedy. */
  beamSize: number;
  /** Alpha of Wu et al. 2016, 0 or more: 0 ranks by probability alone, larger values favour longer sequences. */
  lengthPenalty: number;
  /** Finished sequences to find, up to `beamSize`. */
  count: number;
}

const none: ReadonlySet<number> = new Set();

/** One search, in `beamSize` rows of a decoder. */
export interface SearchSpec {
  /** Ids that all of its rows read first. */
  startId: number;
  /** The id that ends a sequence; null if there is none. */
  endId: number | null;
  /** Maximum number of tokens; a sequence of this length ends without `endId`. */
  longest: number;
  /** An additional stop condition on the tokens. */
  stops?(ids: readonly number[]): boolean;
  /** A score adjustment of a finished sequence, at most 0, from the attention of its tokens. */
  adjust?(attention: readonly Float32Array[]): number;
}

/** A sequence found by the search. */
export interface FoundSequence {
  /** Without the final `endId`. */
  ids: number[];
  /** [S], padding included, for each of `ids`; null without attention. */
  attention: Float32Array[] | null;
  /** ln P of its tokens and the final `endId`, in nats, not renormalized. */
  logProbability: number;
  /** The ranking score. */
  score: number;
  /** Why it ended: `endId`, the stop condition, or the maximum length. */
  end: 'endToken' | 'stop' | 'length';
}

/**
 * Beam search for several independent sequences at once, each in `beamSize` rows of the decoder; results are best first. The
 * score is ln P(Y) / ((5 + |Y|) / 6)^alpha (Wu et al. 2016, GNMT, equation 14) plus `adjust`, where |Y| counts tokens and
 * `endId`. A search ends when no unfinished beam can reach its `count`-th best result.
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

/** Throws a RangeError for options out of bounds. */
export function checkLimits({ beamSize, lengthPenalty, count }: BeamLimits): void {
  checkCounts({ beamSize, count });
  if (count > beamSize) throw new RangeError(`count is at most beamSize, ${beamSize}, not ${count}.`);
  checkBounds('lengthPenalty', lengthPenalty, { min: 0 });
}

/** Each beam has one candidate that ends by `endId`, so twice `beamSize` candidates leave enough that continue; greedy needs one. */
function candidatesOf(beamSize: number): number {
  return beamSize === 1 ? 1 : 2 * beamSize;
}

/** Candidates for the next token of one row. */
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
  /** Extends each beam by a token, given the candidates of the search's rows. */
  extend(rows: readonly Row[]): void;
  isDone(): boolean;
  /** For each row of the search: the row to continue from, and the next input id. */
  next(): { parent: number; id: number }[];
  /** Best first. */
  finished(): FoundSequence[];
}

/** A partial sequence, as a linked list from its last token. */
interface Beam {
  previous: Beam | null;
  /** The row that it continues from. */
  parent: number;
  id: number;
  /** Number of tokens so far. */
  length: number;
  logProbability: number;
  attention: Float32Array | null;
}

function createSearch(
  { endId, longest, stops, adjust }: SearchSpec,
  { beamSize, lengthPenalty, count }: BeamLimits,
): Search {
  // At the first step all rows are the same, so only one is used.
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
        // A finished sequence uses up a place in the beam.
        else if (rank < beamSize) found.push(finish(candidate, end));
      }
      beams.splice(beamSize);
      found = found.sort((left, right) => right.score - left.score).slice(0, count);
    },
    isDone() {
      // An upper bound: probabilities only decrease, the length penalty only grows, and `adjust` is at most 0.
      const best = (beams[0]?.logProbability ?? Number.NEGATIVE_INFINITY) / penalty(longest);
      return beams.length === 0 || best <= (found[count - 1]?.score ?? Number.NEGATIVE_INFINITY);
    },
    // Unused rows repeat the first beam; their results are ignored.
    next: () => Array.from({ length: beamSize }, (_, row) => beams[row] ?? (beams[0] as Beam)),
    finished: () => found,
  };
}

/** The tokens up to this one. */
function chainOf(beam: Beam): Beam[] {
  const chain: Beam[] = [];
  for (let at: Beam | null = beam; at !== null; at = at.previous) chain.push(at);
  return chain.reverse();
}
