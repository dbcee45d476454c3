import type { TokenSource } from '../../data/token-source.js';

/** A span of a sample that occurs verbatim in the training text. */
export interface Overlap {
  /** Index of its first token in the sample. */
  start: number;
  length: number;
  /** Index of its first token in the training text. */
  trainingStart: number;
}

/**
 * The spans of `sample` of at least `minLength` tokens that `training` contains and that cannot be extended on either side,
 * in sample order. Linear in both lengths: a suffix automaton of the sample (Blumer et al. 1985) reads the training text once.
 */
export function findOverlaps(sample: Int32Array, training: TokenSource, minLength: number): Overlap[] {
  const automaton = buildAutomaton(sample);
  const { lengths, ends } = matchAgainst(automaton, training);
  const overlaps: Overlap[] = [];
  let longestBefore = 0;
  for (let end = sample.length; end >= 1; end--) {
    const state = longestMatch(automaton, lengths, automaton.prefixStates[end] as number);
    const length = lengths[state] as number;
    // Skip a span that is contained in the span that ends one token later.
    if (length >= minLength && length !== longestBefore - 1) {
      overlaps.push({ start: end - length, length, trainingStart: (ends[state] as number) - length });
    }
    longestBefore = length;
  }
  return overlaps.reverse();
}

interface Automaton {
  /** Transitions of each state by token. */
  next: Map<number, number>[];
  /** Suffix link: the state of the longest suffix that also occurs elsewhere; -1 at the root. */
  link: number[];
  /** Length of the longest string of each state. */
  length: number[];
  /** Index n holds the state of the sample's first n tokens. */
  prefixStates: Int32Array;
}

function buildAutomaton(tokens: Int32Array): Automaton {
  const next: Map<number, number>[] = [new Map()];
  const link = [-1];
  const length = [0];
  const prefixStates = new Int32Array(tokens.length + 1);
  const addState = (transitions: Map<number, number>, longest: number): number => {
    next.push(transitions);
    link.push(0);
    return length.push(longest) - 1;
  };
  const step = (state: number, token: number) => next[state]?.get(token);

  for (const [index, token] of tokens.entries()) {
    const current = addState(new Map(), index + 1);
    let state = prefixStates[index] as number;
    while (state !== -1 && step(state, token) === undefined) {
      next[state]?.set(token, current);
      state = link[state] as number;
    }
    if (state !== -1) {
      const target = step(state, token) as number;
      if (length[target] === (length[state] as number) + 1) {
        link[current] = target;
      } else {
        const copy = addState(new Map(next[target]), (length[state] as number) + 1);
        link[copy] = link[target] as number;
        while (state !== -1 && step(state, token) === target) {
          next[state]?.set(token, copy);
          state = link[state] as number;
        }
        link[target] = copy;
        link[current] = copy;
      }
    }
    prefixStates[index + 1] = current;
  }
  return { next, link, length, prefixStates };
}

/** Tokens of the training text that are read at once. */
const WINDOW = 2 ** 18;

/** The longest string of each state that occurs in `training`, and where it ends there. */
function matchAgainst(
  { next, link, length }: Automaton,
  training: TokenSource,
): { lengths: Int32Array; ends: Float64Array } {
  const lengths = new Int32Array(next.length);
  const ends = new Float64Array(next.length);
  let state = 0;
  let matched = 0;
  for (let from = 0; from < training.length; from += WINDOW) {
    for (const [index, token] of training.subarray(from, Math.min(from + WINDOW, training.length)).entries()) {
      while (state !== 0 && !next[state]?.has(token)) {
        state = link[state] as number;
        matched = length[state] as number;
      }
      const target = next[state]?.get(token);
      if (target === undefined) continue;
      state = target;
      matched++;
      if (matched > (lengths[state] as number)) {
        lengths[state] = matched;
        ends[state] = from + index + 1;
      }
    }
  }
  // All suffixes of an occurring string occur too; suffix links lead to them.
  const longestFirst = Array.from(next.keys()).sort(
    (left, right) => (length[right] as number) - (length[left] as number),
  );
  for (const from of longestFirst) {
    const to = link[from] as number;
    if (to > 0 && (lengths[from] as number) > 0 && (lengths[to] as number) < (length[to] as number)) {
      lengths[to] = length[to] as number;
      ends[to] = ends[from] as number;
    }
  }
  return { lengths, ends };
}

/** The first state on the suffix links from `state` whose strings occur in the training text. */
function longestMatch({ link }: Automaton, lengths: Int32Array, state: number): number {
  let at = state;
  while (at > 0 && lengths[at] === 0) at = link[at] as number;
  return at;
}
