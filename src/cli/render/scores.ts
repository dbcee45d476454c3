import type { ChalkInstance } from 'chalk';
import type { ScoredToken, TextScore } from '../../inference/score/score.js';
import type { ScoreTotals } from '../../inference/score/score-totals.js';
import { formatQuantity, formatShare } from '../../text/quantities.js';
import { type LogBase, logarithm } from './logarithms.js';
import { formatPower } from './numbers.js';
import { type RankingColumn, type RankingStyle, renderRankedTexts } from './ranking.js';
import { showToken } from './show-token.js';
import { colourSurprisal, surprisalLegend } from './surprisal.js';
import { type Column, renderTable } from './table.js';

/** How to show scores. */
export interface ScoreStyle {
  base: LogBase;
  theme: ChalkInstance;
}

/** A column of the ranking: the cell of a score; `best` is the likeliest of all. */
interface ScoreColumn extends RankingColumn {
  cell(score: TextScore, best: TextScore): string;
}

/** Texts in descending order of probability, and how many times as probable the first is as the second. */
export function renderRanking(scores: readonly TextScore[], { base, theme, width }: ScoreStyle & RankingStyle): string {
  const ranked = [...scores].sort((left, right) => right.logProbability - left.logProbability);
  const [first, second] = ranked;
  if (first === undefined) return '';
  const columns = scoreColumns(
    base,
    ranked.some(({ unknownCount }) => unknownCount > 0),
  );
  const rows = ranked.map((score) => ({ cells: columns.map(({ cell }) => cell(score, first)), text: score.text }));
  const table = renderRankedTexts(columns, rows, { theme, width });
  return second === undefined ? table : `${table}\n${compare(first, second)}\n`;
}

/** One row per token: its probability given all tokens before it, and its rank in the vocabulary. */
export function renderTokens(text: string, tokens: readonly ScoredToken[], { base, theme }: ScoreStyle): string {
  const columns: Column[] = [
    { heading: 'token', align: 'left' },
    { heading: 'P', align: 'right' },
    { heading: logarithmHeading(base), align: 'right' },
    { heading: 'rank', align: 'right' },
  ];
  const rows = tokens.map(({ token, known, logProbability, rank }) => [
    colourSurprisal(showToken(token), logProbability, theme) + (known ? '' : ' (<UNK>)'),
    formatPower(logProbability / Math.LN10),
    logarithm(base).fromNats(logProbability).toFixed(3),
    rank === null ? '' : String(rank),
  ]);
  return `${theme.bold(text)}\n${renderTable(columns, rows, theme)}${surprisalLegend(theme)}\n`;
}

/** The totals of all texts, on two lines. */
export function renderTotals(totals: ScoreTotals, base: LogBase): string {
  const { symbol, unit, fromNats } = logarithm(base);
  const { texts, tokenCount, unknownCount, perplexity, perplexityWithoutUnknown } = totals;
  const [total, perText, perToken] = [
    totals.logProbability,
    totals.logProbabilityPerText,
    totals.logProbabilityPerToken,
  ].map((nats) => fromNats(nats).toFixed(3));
  const counts = `${formatQuantity(texts, 'sentence')}, ${formatQuantity(tokenCount, 'token')}, ${formatQuantity(unknownCount, 'unknown token')} (${formatShare(unknownCount / tokenCount)})`;
  const without = unknownCount === 0 ? '' : `, without <UNK> ${showPerplexity(perplexityWithoutUnknown)}`;
  return `${counts}
${symbol} P ${total} ${unit}, ${perText} per sentence, ${perToken} per token; perplexity ${showPerplexity(perplexity)}${without}
`;
}

function scoreColumns(base: LogBase, hasUnknown: boolean): ScoreColumn[] {
  const { symbol, fromNats } = logarithm(base);
  const column = (heading: string, cell: ScoreColumn['cell']): ScoreColumn => ({ heading, align: 'right', cell });
  // Redundant: these repeat the other columns in another unit.
  const spare = (heading: string, cell: ScoreColumn['cell']): ScoreColumn => ({
    ...column(heading, cell),
    spare: true,
  });
  return [
    column('P', (score) => formatPower(score.log10Probability)),
    column(logarithmHeading(base), (score) => fromNats(score.logProbability).toFixed(3)),
    ...(base === '10' ? [] : [spare('log10 P', (score) => score.log10Probability.toFixed(3))]),
    spare(`${symbol} P/token`, (score) => fromNats(score.logProbabilityPerToken).toFixed(3)),
    column('perplexity', (score) => showPerplexity(score.perplexity)),
    ...(hasUnknown
      ? [
          column('without <UNK>', (score) => showPerplexity(score.perplexityWithoutUnknown)),
          column('unknown', (score) => String(score.unknownCount)),
        ]
      : []),
    column('tokens', (score) => String(score.tokenCount)),
    spare('best/this', (score, best) => formatPower(best.log10Probability - score.log10Probability)),
  ];
}

function logarithmHeading(base: LogBase): string {
  const { symbol, unit } = logarithm(base);
  return `${symbol} P (${unit})`;
}

/** A dash if no token is known. */
function showPerplexity(value: number | null): string {
  return value === null ? '–' : formatPower(Math.log10(value));
}

function compare(first: TextScore, second: TextScore): string {
  const ratio = first.log10Probability - second.log10Probability;
  if (ratio === 0) return `${JSON.stringify(first.text)} and ${JSON.stringify(second.text)} are equally likely.`;
  return `${JSON.stringify(first.text)} is ${formatPower(ratio)} times as probable as ${JSON.stringify(second.text)}.`;
}
