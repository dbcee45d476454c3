/**
 * A grammar as an automaton that reads from left to right. A state is the stack of parts that remain to be derived; prefixes with
 * the same remainder share a state. A step derives one token; the last step of a sentence derives `<EOS>`.
 *
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {{ id: number, part: Part | null, rest: State | null }} State
 * @typedef {{ token: string, state: State | null, probability: number }} Step one derivation of one token
 * @typedef {{ left: State, right: State, token: string, before: Pair | null }} Pair two ways to read the same string
 */

export const EOS = '<EOS>';

/**
 * @param {Choice} grammar
 * @returns {{ start: State, steps: (state: State) => ReadonlyMap<string, Step[]> }} `steps`: every derivation of each next token
 */
function createAutomaton(grammar) {
  let states = 0;
  /** @type {State} */
  const end = { id: states++, part: null, rest: null };
  /** @type {Map<State, Map<Part, State>>} */
  const above = new Map();
  /** @type {Map<State, Step[]>} */
  const derived = new Map();
  /** @type {Map<State, Map<string, Step[]>>} */
  const grouped = new Map();

  /** @type {(part: Part, rest: State) => State} */
  const push = (part, rest) => {
    const siblings = above.get(rest) ?? new Map();
    above.set(rest, siblings);
    const state = siblings.get(part) ?? { id: states++, part, rest };
    siblings.set(part, state);
    return state;
  };

  /** @type {(state: State) => Step[]} */
  const derive = (state) => {
    const known = derived.get(state);
    if (known !== undefined) return known;
    const { part, rest } = state;
    /** @type {Step[]} */
    const found = [];
    if (part === null || rest === null) found.push({ token: EOS, state: null, probability: 1 });
    else if (typeof part === 'string') found.push({ token: part, state: rest, probability: 1 });
    else {
      for (const { probability, parts } of part.alternatives) {
        const next = parts.reduceRight((/** @type {State} */ below, part) => push(part, below), rest);
        for (const step of derive(next)) found.push({ ...step, probability: probability * step.probability });
      }
    }
    derived.set(state, found);
    return found;
  };

  /** @type {(state: State) => Map<string, Step[]>} */
  const steps = (state) => {
    const known = grouped.get(state);
    if (known !== undefined) return known;
    /** @type {Map<string, Step[]>} */
    const groups = new Map();
    for (const step of derive(state)) {
      const group = groups.get(step.token);
      if (group === undefined) groups.set(step.token, [step]);
      else group.push(step);
    }
    grouped.set(state, groups);
    return groups;
  };

  return { start: push(grammar, end), steps };
}

/**
 * Creates a scorer. For the tokens of a sentence (it adds `<EOS>` itself), the scorer returns the number of derivations, the
 * true ln P of the string (summed over the derivations) and ln P of each token given those before it. A token that the
 * grammar excludes, and all tokens after it, have -Infinity.
 *
 * @param {Choice} grammar
 */
export function createScorer(grammar) {
  const { start, steps } = createAutomaton(grammar);

  /**
   * @param {readonly string[]} tokens
   * @returns {{ logProbability: number, derivations: number, tokens: { token: string, logProbability: number }[] }}
   */
  return function score(tokens) {
    /** @type {Map<State | null, { probability: number, derivations: number }>} */
    let front = new Map([[start, { probability: 1, derivations: 1 }]]);
    const scored = [...tokens, EOS].map((token) => {
      /** @type {typeof front} */
      const next = new Map();
      let total = 0;
      for (const [state, { probability, derivations }] of front) {
        for (const step of (state === null ? undefined : steps(state).get(token)) ?? []) {
          const sum = next.get(step.state) ?? { probability: 0, derivations: 0 };
          next.set(step.state, {
            probability: sum.probability + probability * step.probability,
            derivations: sum.derivations + derivations,
          });
          total += probability * step.probability;
        }
      }
      // Normalised at each token: long sentences would underflow otherwise.
      for (const sum of next.values()) sum.probability /= total;
      front = next;
      return { token, logProbability: Math.log(total) };
    });
    return {
      logProbability: scored.reduce((sum, { logProbability }) => sum + logProbability, 0),
      derivations: [...front.values()].reduce((sum, { derivations }) => sum + derivations, 0),
      tokens: scored,
    };
  };
}

/**
 * Proves that no sentence has two derivations, or finds one that does. Two derivations of one string are two paths that
 * diverge and end together. The search visits all pairs of states that equal strings reach after the paths diverge.
 * (Book et al. 1971, "Ambiguity in graphs and expressions"; the automaton is finite because the grammar has no recursion.)
 *
 * @param {Choice} grammar
 * @returns {string[] | null} the tokens of an ambiguous sentence, or null: the grammar is unambiguous
 */
export function findAmbiguity(grammar) {
  const { start, steps } = createAutomaton(grammar);
  /** @type {Pair[]} */
  const pending = [{ left: start, right: start, token: '', before: null }];
  /** @type {Map<State, Set<State>>} */
  const seen = new Map();

  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const { left, right } = pair;
    const rightSteps = steps(right);
    for (const [token, ones] of steps(left)) {
      for (const one of ones) {
        for (const other of rightSteps.get(token) ?? []) {
          const parted = left !== right || one !== other;
          if (parted && one.state === other.state) return [...tokensTo(pair), ...tokensFrom(one, steps)];
          if (one.state === null || other.state === null) continue;
          const [low, high] = one.state.id < other.state.id ? [one.state, other.state] : [other.state, one.state];
          const partners = seen.get(low) ?? new Set();
          if (partners.has(high)) continue;
          seen.set(low, partners.add(high));
          pending.push({ left: one.state, right: other.state, token, before: pair });
        }
      }
    }
  }
  return null;
}

/** The string that led to a pair of states. @type {(pair: Pair) => string[]} */
function tokensTo({ token, before }) {
  return before === null ? [] : [...tokensTo(before), token];
}

/** The token of a step, then any tokens that end the sentence. @type {(step: Step, steps: (state: State) => ReadonlyMap<string, Step[]>) => string[]} */
function tokensFrom({ token, state }, steps) {
  if (state === null) return [];
  const [next] = [...steps(state).values()].flat();
  return next === undefined ? [token] : [token, ...tokensFrom(next, steps)];
}
