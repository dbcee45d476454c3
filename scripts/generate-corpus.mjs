#!/usr/bin/env node
/**
 * Writes data/es-sentences.txt from its grammar and prints the corpus's true entropy.
 *
 *   node scripts/generate-corpus.mjs                            rewrite the file
 *   node scripts/generate-corpus.mjs --check                    fail when the file is not what would be written
 *   node scripts/generate-corpus.mjs --probability "Sentence."  the true probability of sentences; writes nothing
 *
 * `--json` prints one JSON value; `--validation 0.1` measures the last tenth of the lines (default: 0.05, as `rnn train`).
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createScorer, findAmbiguity } from './corpus/automaton.mjs';
import { EXCLUDED, generateSentences, measureCorpus, SEED, SENTENCES } from './corpus/corpus.mjs';
import { buildSpanish } from './corpus/sentences.mjs';
import { joinTokens, splitSentence } from './corpus/text.mjs';

const NAME = 'data/es-sentences.txt';
const file = fileURLToPath(new URL(`../${NAME}`, import.meta.url));

/** @typedef {{ sentence: string, logProbability: number, derivations: number, tokens: { token: string, logProbability: number }[] }} Scored */

/** @type {(scored: Scored[]) => string} */
function renderScores(scored) {
  const blocks = scored.map(({ sentence, logProbability, tokens }) => {
    const rows = tokens.map((token) => `  ${token.logProbability.toFixed(3).padStart(9)}  ${token.token}`);
    return [
      sentence,
      ...rows,
      `  ${logProbability.toFixed(3).padStart(9)}  ln P, so P = ${Math.exp(logProbability).toExponential(3)}`,
    ].join('\n');
  });
  const [first, second] = scored;
  if (scored.length === 2 && first !== undefined && second !== undefined) {
    const ratio = Math.exp(first.logProbability - second.logProbability);
    blocks.push(`The first is ${ratio.toPrecision(4)} times as likely as the second.`);
  }
  return blocks.join('\n\n');
}

/** @type {(measure: ReturnType<typeof measureCorpus>) => string} */
function renderMeasure({ grammar, training, validation, corpus }) {
  /** @type {(lines: typeof training) => string} */
  const line = ({ lines, tokens, tokenEntropy, perplexity, standardError }) =>
    `${lines} lines, ${tokens} tokens: ${tokenEntropy.toFixed(4)} nats a token (± ${standardError.toFixed(4)}), perplexity ${perplexity.toFixed(3)}`;
  return [
    `True entropy     ${grammar.tokenEntropy.toFixed(4)} nats a token, perplexity ${grammar.perplexity.toFixed(3)} (exact; <EOS> counted)`,
    `A sentence       ${grammar.sentenceEntropy.toFixed(4)} nats, ${grammar.tokensPerSentence.toFixed(4)} tokens expected`,
    `Best on training   ${line(training)}`,
    `Best on validation ${line(validation)}`,
    `Words            ${corpus.words} in training of ${grammar.vocabularySize} in the grammar; ${corpus.unseen} tokens of validation unseen`,
    `Repeated lines   ${corpus.repeated}; lines of validation that training has too: ${corpus.shared}`,
  ].join('\n');
}

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    probability: { type: 'string', multiple: true },
    validation: { type: 'string', default: '0.05' },
  },
});
const validation = Number(values.validation);
if (!(validation > 0 && validation < 1))
  throw new RangeError(`--validation is a fraction between 0 and 1, not "${values.validation}".`);

const grammar = buildSpanish();
if (values.probability !== undefined) {
  const score = createScorer(grammar);
  const scored = values.probability.map((sentence) => ({ sentence, ...score(splitSentence(sentence)) }));
  console.log(values.json ? JSON.stringify(scored, null, 2) : renderScores(scored));
} else {
  const lines = generateSentences(grammar, { seed: SEED, sentences: SENTENCES, excluded: EXCLUDED });
  const text = `${lines.join('\n')}\n`;
  const measure = measureCorpus(grammar, lines, { validation });
  console.log(
    values.json ? JSON.stringify({ seed: SEED, excluded: EXCLUDED, ...measure }, null, 2) : renderMeasure(measure),
  );
  if (values.check) check(text);
  else writeFileSync(file, text);
}

/**
 * Fails when the file differs, or when a sentence has two derivations and the entropy is therefore none of strings.
 *
 * @param {string} text
 */
function check(text) {
  const ambiguous = findAmbiguity(grammar);
  if (ambiguous !== null) {
    console.error(`The grammar derives "${joinTokens(ambiguous)}" in two ways: the entropy above is too high.`);
    process.exitCode = 1;
  }
  if (readFileSync(file, 'utf8') !== text) {
    console.error(
      `${NAME} is not what its grammar writes. Run \`node scripts/generate-corpus.mjs\` and commit the file.`,
    );
    process.exitCode = 1;
  }
}
