#!/usr/bin/env node
/**
 * Writes data/es-sentences.txt from its grammar and prints the corpus's true entropy.
 *
 *   node scripts/generate-corpus.mjs                            rewrite the file
 *   node scripts/generate-corpus.mjs --check                    fail if the file differs from what would be written
 *   node scripts/generate-corpus.mjs --probability "Sentence."  the true probability of sentences; writes nothing
 *
 * `--json` prints one JSON value (null is the logarithm of 0); `--validation 0.1` holds out the last tenth of the lines
 * (default: 0.05, like `rnn train`).
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createScorer, findAmbiguity } from './corpus/automaton.mjs';
import { EXCLUDED, generateSentences, measureCorpus, SEED, SENTENCES } from './corpus/corpus.mjs';
import { mapTokens } from './corpus/grammar.mjs';
import { buildSpanish } from './corpus/sentences.mjs';
import { joinTokens, splitSentence } from './corpus/text.mjs';

const NAME = 'data/es-sentences.txt';
const file = fileURLToPath(new URL(`../${NAME}`, import.meta.url));

/** @typedef {{ sentence: string } & ReturnType<ReturnType<typeof createScorer>>} Scored */

/** @type {(scored: Scored) => string} */
function renderScore({ sentence, logProbability, tokens }) {
  const rows = tokens.map(({ token, logProbability }) => `  ${logProbability.toFixed(3).padStart(9)}  ${token}`);
  if (logProbability === Number.NEGATIVE_INFINITY) {
    const at = tokens.findIndex((token) => token.logProbability === Number.NEGATIVE_INFINITY);
    return [sentence, ...rows.slice(0, at), `  The grammar rules out "${tokens[at]?.token}" here, so P = 0.`].join(
      '\n',
    );
  }
  const total = `${logProbability.toFixed(3).padStart(9)}  ln P, so P = ${Math.exp(logProbability).toExponential(3)}`;
  return [sentence, ...rows, `  ${total}`].join('\n');
}

/** @type {(scored: Scored[]) => string} */
function renderScores(scored) {
  const blocks = scored.map(renderScore);
  const [first, second] = scored.map(({ logProbability }) => logProbability);
  if (scored.length === 2 && first !== undefined && second !== undefined && Number.isFinite(first + second)) {
    blocks.push(`The first is ${Math.exp(first - second).toPrecision(4)} times as likely as the second.`);
  }
  return blocks.join('\n\n');
}

/** @type {(measure: ReturnType<typeof measureCorpus>) => string} */
function renderMeasure({ grammar, training, validation, corpus }) {
  /** @type {(lines: typeof training) => string} */
  const line = ({ lines, tokens, tokenEntropy, perplexity, standardError }) =>
    `${lines} lines, ${tokens} tokens: ${tokenEntropy.toFixed(4)} nats per token (± ${standardError.toFixed(4)}), perplexity ${perplexity.toFixed(3)}`;
  return [
    `True entropy     ${grammar.tokenEntropy.toFixed(4)} nats per token, perplexity ${grammar.perplexity.toFixed(3)} (exact; <EOS> counted)`,
    `A sentence       ${grammar.sentenceEntropy.toFixed(4)} nats, ${grammar.tokensPerSentence.toFixed(4)} tokens expected`,
    `Best on training   ${line(training)}`,
    `Best on validation ${line(validation)}`,
    `Words            ${corpus.words} in training of ${grammar.vocabularySize} in the grammar; ${corpus.unseen} tokens of validation unseen`,
    `Repeated lines   ${corpus.repeated}; lines of validation that training has too: ${corpus.shared}`,
  ].join('\n');
}

/**
 * Describes the first problem of the file or the grammar, if there is one. If a sentence has two derivations, the entropy
 * is that of derivations, which is too high. Checks lower case: a grammar unambiguous there is also unambiguous with capitals.
 *
 * @param {import('./corpus/grammar.mjs').Choice} grammar
 * @param {string} text
 * @returns {string | null}
 */
function findFault(grammar, text) {
  const ambiguous = findAmbiguity(mapTokens(grammar, (token) => token.toLocaleLowerCase('es')));
  if (ambiguous !== null) return `The grammar derives "${joinTokens(ambiguous)}" in two ways: the entropy is too high.`;
  if (readFileSync(file, 'utf8') === text) return null;
  return `${NAME} is not what its grammar writes. Run \`node scripts/generate-corpus.mjs\` and commit the file.`;
}

function main() {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      probability: { type: 'string', multiple: true },
      validation: { type: 'string', default: '0.05' },
    },
  });
  const validation = Number(values.validation);
  if (!(validation > 0 && validation < 1)) {
    throw new RangeError(`--validation is a fraction between 0 and 1, not "${values.validation}".`);
  }

  const grammar = buildSpanish();
  if (values.probability !== undefined) {
    const score = createScorer(grammar);
    const scored = values.probability.map((sentence) => ({ sentence, ...score(splitSentence(sentence)) }));
    console.log(values.json ? JSON.stringify(scored, null, 2) : renderScores(scored));
    return;
  }
  const lines = generateSentences(grammar, { seed: SEED, sentences: SENTENCES, excluded: EXCLUDED });
  const text = `${lines.join('\n')}\n`;
  const measure = measureCorpus(grammar, lines, { validation });
  console.log(
    values.json ? JSON.stringify({ seed: SEED, excluded: EXCLUDED, ...measure }, null, 2) : renderMeasure(measure),
  );
  if (!values.check) return writeFileSync(file, text);
  const fault = findFault(grammar, text);
  if (fault !== null) throw new Error(fault);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
