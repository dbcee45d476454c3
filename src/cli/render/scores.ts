import type { ChalkInstance } from 'chalk';
import type { ScoredToken, TextScore } from '../../inference/score.js';
import { formatPower } from './numbers.js';
import { type Column, renderTable } from './table.js';

const rankingColumns: Column[] = [
  { heading: '', align: 'right' },
  { heading: 'P', align: 'right' },
  { heading: 'ln P (nats)', align: 'right' },
  { heading: 'log10 P', align: 'right' },
  { heading: 'perplexity', align: 'right' },
  { heading: 'tokens', align: 'right' },
  { heading: 'best/this', align: 'right' },
  { heading: 'sentence', align: 'left' },
];

/** Texts in falling order of probability, and how many times likelier the first is than the second. */
export function renderRanking(scores: readonly TextScore[], theme: ChalkInstance): string {
  const ranked = [...scores].sort((left, right) => right.logProbability - left.logProbability);
  const [first, second] = ranked;
  const rows = ranked.map((score, index) => [
    String(index + 1),
    formatPower(score.log10Probability),
    score.logProbability.toFixed(3),
    score.log10Probability.toFixed(3),
    formatPower(Math.log10(score.perplexity)),
    String(score.tokenCount),
    formatPower((first as TextScore).log10Probability - score.log10Probability),
    index === 0 && ranked.length > 1 ? theme.bold(score.text) : score.text,
  ]);
  const table = renderTable(rankingColumns, rows, theme);
  return first === undefined || second === undefined ? table : `${table}\n${compare(first, second)}\n`;
}

const tokenColumns: Column[] = [
  { heading: 'token', align: 'left' },
  { heading: 'P', align: 'right' },
  { heading: 'ln P (nats)', align: 'right' },
  { heading: 'rank', align: 'right' },
];

/** One row a token: its probability given all before it, and its rank among the vocabulary. */
export function renderTokens(text: string, tokens: readonly ScoredToken[], theme: ChalkInstance): string {
  const rows = tokens.map(({ token, known, logProbability, rank }) => [
    known ? showToken(token) : theme.yellow(`${showToken(token)} (<UNK>)`),
    formatPower(logProbability / Math.LN10),
    logProbability.toFixed(3),
    String(rank),
  ]);
  return `${theme.bold(text)}\n${renderTable(tokenColumns, rows, theme)}\n`;
}

function compare(first: TextScore, second: TextScore): string {
  const ratio = first.log10Probability - second.log10Probability;
  if (ratio === 0) return `${JSON.stringify(first.text)} and ${JSON.stringify(second.text)} are equally likely.`;
  return `${JSON.stringify(first.text)} is ${formatPower(ratio)} times likelier than ${JSON.stringify(second.text)}.`;
}

/** White space and control characters, which are tokens of a character model, made visible. */
function showToken(token: string): string {
  return /^[\p{White_Space}\p{Cc}]+$/u.test(token) ? JSON.stringify(token) : token;
}
