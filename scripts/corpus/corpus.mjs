/**
 * The Spanish corpus: independent draws from the grammar, without the two sentences that the quickstart compares.
 *
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./entropy.mjs').GrammarMeasure} GrammarMeasure
 */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { createScorer } from './automaton.mjs';
import { measureGrammar } from './entropy.mjs';
import { sampleTokens } from './sample.mjs';
import { joinTokens, splitSentence } from './text.mjs';

export const SEED = 2026;
export const SENTENCES = 12_000;
/** Excluded from the corpus, so that a model cannot have memorized them. */
export const EXCLUDED = ['Elena no quiere salir con Juan.', 'El enano quiere salir con Juan.'];

/**
 * Draws sentences; redraws an excluded one.
 *
 * @param {Choice} grammar
 * @param {{ seed: number, sentences: number, excluded: readonly string[] }} options
 * @returns {string[]}
 */
export function generateSentences(grammar, { seed, sentences, excluded }) {
  const generator = xoroshiro128plus(seed);
  const random = () => uniformFloat64(generator);
  const draw = () => {
    let sentence = joinTokens(sampleTokens(grammar, random));
    while (excluded.includes(sentence)) sentence = joinTokens(sampleTokens(grammar, random));
    return sentence;
  };
  return Array.from({ length: sentences }, draw);
}

/**
 * @typedef {object} LinesMeasure
 * @property {number} lines
 * @property {number} tokens including `<EOS>`
 * @property {number} tokenEntropy nats per token: the loss of the true model on these lines, total -ln P / tokens
 * @property {number} perplexity
 * @property {number} standardError of tokenEntropy, as an estimate of the grammar's
 */

/**
 * The loss of the true model on these lines.
 *
 * @param {ReturnType<typeof createScorer>} score
 * @param {readonly string[]} lines
 * @returns {LinesMeasure}
 */
export function measureLines(score, lines) {
  const scored = lines.map((line) => score(splitSentence(line)));
  const tokens = scored.reduce((sum, line) => sum + line.tokens.length, 0);
  const tokenEntropy = -scored.reduce((sum, { logProbability }) => sum + logProbability, 0) / tokens;
  // The standard error of a ratio of two sums over lines (Cochran 1977, equation 2.39).
  const squares = scored.reduce((sum, line) => sum + (line.logProbability + tokenEntropy * line.tokens.length) ** 2, 0);
  const standardError = Math.sqrt((squares / (lines.length - 1)) * lines.length) / tokens;
  return { lines: lines.length, tokens, tokenEntropy, perplexity: Math.exp(tokenEntropy), standardError };
}

/**
 * @typedef {object} CorpusMeasure
 * @property {GrammarMeasure} grammar exact expectations
 * @property {LinesMeasure} training
 * @property {LinesMeasure} validation
 * @property {{ words: number, unseen: number, repeated: number, shared: number }} corpus distinct tokens in training; tokens of
 *   validation that training lacks; lines that repeat an earlier one; validation lines that also occur in training
 */

/**
 * Measures the grammar and the lines drawn from it; the last fraction `validation` is held out, like in `rnn train`.
 *
 * @param {Choice} grammar
 * @param {readonly string[]} lines
 * @param {{ validation: number }} options
 * @returns {CorpusMeasure}
 */
export function measureCorpus(grammar, lines, { validation }) {
  const score = createScorer(grammar);
  const kept = Math.max(1, Math.round(validation * lines.length));
  const training = lines.slice(0, -kept);
  const held = lines.slice(-kept);
  const words = new Set(training.flatMap(splitSentence));
  const seen = new Set(training);
  return {
    grammar: measureGrammar(grammar),
    training: measureLines(score, training),
    validation: measureLines(score, held),
    corpus: {
      words: words.size,
      unseen: held.flatMap(splitSentence).filter((token) => !words.has(token)).length,
      repeated: lines.length - new Set(lines).size,
      shared: held.filter((line) => seen.has(line)).length,
    },
  };
}
