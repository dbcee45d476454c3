/**
 * @typedef {import('./grammar.mjs').Choice} Choice
 *
 * @typedef {object} GrammarMeasure
 * @property {number} sentenceEntropy nats per sentence
 * @property {number} tokensPerSentence expected, including `<EOS>`
 * @property {number} tokenEntropy nats per token: sentenceEntropy / tokensPerSentence
 * @property {number} perplexity exp(tokenEntropy)
 * @property {number} collision probability that two independent sentences are the same
 * @property {number} vocabularySize distinct tokens without `<EOS>`
 * @property {number} sentences number of sentences, as a floating-point number
 */

/**
 * Measures an unambiguous grammar exactly, in one pass from the leaves up. The choices of a derivation are independent
 * given the node, so with alternatives i of probability p and parts j (Grenander 1967; Chi 1999):
 * H(node) = sum_i p_i (-ln p_i + sum_j H(part_ij)). A sentence has one derivation, so H is also the entropy of the string.
 *
 * @param {Choice} grammar
 * @returns {GrammarMeasure}
 */
export function measureGrammar(grammar) {
  /** @typedef {{ entropy: number, tokens: number, collision: number, sentences: number }} Measure */
  /** @type {Map<Choice, Measure>} */
  const done = new Map();
  /** @type {Set<string>} */
  const vocabulary = new Set();

  /** @type {(node: Choice) => Measure} */
  const measure = (node) => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const sum = { entropy: 0, tokens: 0, collision: 0, sentences: 0 };
    for (const { probability, parts } of node.alternatives) {
      const sequence = { entropy: -Math.log(probability), tokens: 0, collision: probability ** 2, sentences: 1 };
      for (const part of parts) {
        if (typeof part === 'string') {
          vocabulary.add(part);
          sequence.tokens += 1;
          continue;
        }
        const inner = measure(part);
        sequence.entropy += inner.entropy;
        sequence.tokens += inner.tokens;
        sequence.collision *= inner.collision;
        sequence.sentences *= inner.sentences;
      }
      sum.entropy += probability * sequence.entropy;
      sum.tokens += probability * sequence.tokens;
      sum.collision += sequence.collision;
      sum.sentences += sequence.sentences;
    }
    done.set(node, sum);
    return sum;
  };

  const { entropy, tokens, collision, sentences } = measure(grammar);
  const tokensPerSentence = tokens + 1;
  const tokenEntropy = entropy / tokensPerSentence;
  return {
    sentenceEntropy: entropy,
    tokensPerSentence,
    tokenEntropy,
    perplexity: Math.exp(tokenEntropy),
    collision,
    vocabularySize: vocabulary.size,
    sentences,
  };
}
