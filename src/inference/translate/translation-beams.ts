import type { Decoding, NextTokens } from '../../model/translation/decoding.js';
import type { Translator } from '../translator.js';

export interface BeamLimits {
  /** Translations kept at each step; 1 is greedy. */
  beamSize: number;
  /** The alpha of Wu et al. 2016, from 0, which ranks by probability alone. */
  lengthPenalty: number;
  /** Their beta, from 0: how much it costs to leave parts of the source unseen. */
  coveragePenalty: number;
  /** Finished translations to find, up to `beamSize`. */
  count: number;
}

/** A translation as it was found, its `<EOS>` left out. */
export interface FoundTranslation {
  ids: number[];
  /** Shares of the source tokens [S] a token, the one of `<EOS>` left out too; null without attention. */
  attention: Float32Array[] | null;
  /** ln P of its tokens, a closing `<EOS>` included, in nats. */
  logProbability: number;
  score: number;
  /** Its last token was `<EOS>`, or it is as long as allowed. */
  end: 'endToken' | 'length';
}

/**
 * Beam search over several sentences at once, each as if it were alone. Translations are ranked by
 * ln P(Y|X) / ((5 + |Y|) / 6)^alpha + beta Σ_i ln min(Σ_j a_ij, 1) (Wu et al. 2016, equation 14), a_ij being the attention of
 * target token j to source token i. A sentence ends once nothing that goes on can reach its `count`-th best. `longest` tells
 * the tokens that each may have, after which it ends without `<EOS>`.
 */
export function searchBeams(
  translator: Translator,
  sources: readonly Int32Array[],
  longest: readonly number[],
  limits: BeamLimits,
): FoundTranslation[][] {
  const { beamSize } = limits;
  const decoding = translator.begin(sources, beamSize);
  try {
    const searches = sources.map((source, index) =>
      createSearch({
        ...limits,
        endId: translator.endId,
        sourceLength: source.length,
        longest: longest[index] as number,
      }),
    );
    let active = searches;
    let tokens = new Int32Array(active.length * beamSize).fill(translator.startId);
    let parents: Int32Array | null = null;
    const count = Math.min(candidatesOf(beamSize), translator.target.vocabulary.size);
    for (;;) {
      const next = decoding.step(tokens, parents, count);
      for (const [place, search] of active.entries())
        search.extend(readRows(next, decoding, place, { beamSize, count }));
      active = dropDone(decoding, active);
      if (active.length === 0) return searches.map((search) => search.finished());
      const rows = active.flatMap((search, place) =>
        search.rows().map(({ parent, id }) => ({ parent: place * beamSize + parent, id })),
      );
      tokens = Int32Array.from(rows, ({ id }) => id);
      parents = Int32Array.from(rows, ({ parent }) => parent);
    }
  } finally {
    decoding.dispose();
  }
}

/** Each beam has one way to end by `<EOS>`, so that twice as many leave enough to go on with; a greedy one takes the best. */
function candidatesOf(beamSize: number): number {
  return beamSize === 1 ? 1 : 2 * beamSize;
}

function dropDone(decoding: Decoding, active: Search[]): Search[] {
  const places = [...active.keys()].filter((place) => !active[place]?.isDone());
  if (places.length === active.length) return active;
  if (places.length > 0) decoding.keep(places);
  return places.map((place) => active[place] as Search);
}

/** What may come next in one row. */
interface Row {
  ids: Int32Array;
  logProbabilities: Float32Array;
  /** [S], padding included; null without attention. */
  attention: Float32Array | null;
}

function readRows(
  { ids, logProbabilities, attention }: NextTokens,
  { sentences }: Decoding,
  place: number,
  { beamSize, count }: { beamSize: number; count: number },
): Row[] {
  const steps = attention === null ? 0 : attention.length / (sentences * beamSize);
  return Array.from({ length: beamSize }, (_, beam) => {
    const row = place * beamSize + beam;
    return {
      ids: ids.subarray(row * count, (row + 1) * count),
      logProbabilities: logProbabilities.subarray(row * count, (row + 1) * count),
      attention: attention?.subarray(row * steps, (row + 1) * steps) ?? null,
    };
  });
}

/** The search for one sentence's translations. */
interface Search {
  /** Takes each beam a token further, by what may come next in the sentence's rows. */
  extend(rows: readonly Row[]): void;
  isDone(): boolean;
  /** What each of the sentence's rows goes on from and reads next. */
  rows(): { parent: number; id: number }[];
  /** Best first. */
  finished(): FoundTranslation[];
}

/** A beginning of a translation, as the token at its end. */
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

function createSearch({
  beamSize,
  lengthPenalty,
  coveragePenalty,
  count,
  endId,
  sourceLength,
  longest,
}: BeamLimits & { endId: number; sourceLength: number; longest: number }): Search {
  // The first step has one beginning alone: the sentence's rows are still the same.
  let beams: Beam[] = [{ previous: null, parent: 0, id: -1, length: 0, logProbability: 0, attention: null }];
  let found: FoundTranslation[] = [];
  const penalty = (length: number) => ((5 + length) / 6) ** lengthPenalty;

  function candidatesFrom(rows: readonly Row[]): Beam[] {
    const candidates = beams.flatMap((beam, parent): Beam[] => {
      const { ids, logProbabilities, attention } = rows[parent] as Row;
      return Array.from(ids, (id, rank) => ({
        previous: beam.length === 0 ? null : beam,
        parent,
        id,
        length: beam.length + 1,
        logProbability: beam.logProbability + (logProbabilities[rank] as number),
        attention: attention?.slice(0, sourceLength) ?? null,
      }));
    });
    return candidates
      .sort((left, right) => right.logProbability - left.logProbability)
      .slice(0, candidatesOf(beamSize));
  }

  function finish(beam: Beam, end: FoundTranslation['end']): FoundTranslation {
    const chain = chainOf(beam);
    const coverage = coveragePenalty === 0 ? 0 : coveragePenalty * logCoverage(chain, sourceLength);
    const written = end === 'endToken' ? chain.slice(0, -1) : chain;
    return {
      ids: written.map(({ id }) => id),
      attention: beam.attention && written.map(({ attention }) => attention as Float32Array),
      logProbability: beam.logProbability,
      score: beam.logProbability / penalty(beam.length) + coverage,
      end,
    };
  }

  return {
    extend(rows) {
      const candidates = candidatesFrom(rows);
      beams = [];
      for (const [rank, candidate] of candidates.entries()) {
        const isEnd = candidate.id === endId;
        if (!isEnd && candidate.length < longest) beams.push(candidate);
        // One that ends stands for a place in the beam like any other.
        else if (rank < beamSize) found.push(finish(candidate, isEnd ? 'endToken' : 'length'));
      }
      beams.splice(beamSize);
      found = found.sort((left, right) => right.score - left.score).slice(0, count);
    },
    isDone() {
      // A probability can only fall, the length penalty only grow, and coverage adds nothing.
      const best = (beams[0]?.logProbability ?? Number.NEGATIVE_INFINITY) / penalty(longest);
      return beams.length === 0 || best <= (found[count - 1]?.score ?? Number.NEGATIVE_INFINITY);
    },
    // Rows without a beam repeat the first, and what comes of them is not read.
    rows: () => Array.from({ length: beamSize }, (_, row) => beams[row] ?? (beams[0] as Beam)),
    finished: () => found,
  };
}

/** The tokens from the first to this one. */
function chainOf(beam: Beam): Beam[] {
  const chain: Beam[] = [];
  for (let at: Beam | null = beam; at !== null; at = at.previous) chain.push(at);
  return chain.reverse();
}

/** Σ_i ln min(Σ_j a_ij, 1) */
function logCoverage(chain: readonly Beam[], sourceLength: number): number {
  const seen = new Float64Array(sourceLength);
  for (const { attention } of chain) {
    for (const [at, share] of attention?.entries() ?? []) seen[at] = (seen[at] as number) + share;
  }
  return seen.reduce((sum, share) => sum + Math.log(Math.min(share, 1)), 0);
}
