import type { ChalkInstance } from 'chalk';
import type { FilledText } from '../../inference/fill/fill.js';
import type { PseudoScore } from '../../inference/score/pseudo-score.js';
import { formatPower } from './numbers.js';
import { type RankingColumn, type RankingStyle, renderRankedTexts } from './ranking.js';
import { showToken } from './show-token.js';
import { colourSurprisal, surprisalLegend } from './surprisal.js';
import { type Column, renderTable } from './table.js';

/** A text's pseudo-likelihood without its tokens. */
export type PseudoTextScore = Omit<PseudoScore, 'tokens'>;

/** The filled text, and a column of candidates per blank. */
export function renderFilled({ filled, blanks }: FilledText, theme: ChalkInstance): string {
  const columns = blanks.flatMap((_, index): Column[] => [
    { heading: blanks.length === 1 ? 'blank' : `blank ${index + 1}`, align: 'left' },
    { heading: 'P', align: 'right' },
  ]);
  const height = Math.max(...blanks.map(({ candidates }) => candidates.length));
  const rows = Array.from({ length: height }, (_, row) =>
    blanks.flatMap(({ candidates }) => {
      const candidate = candidates[row];
      return candidate === undefined
        ? ['', '']
        : [showToken(candidate.token), formatPower(Math.log10(candidate.probability))];
    }),
  );
  return `${theme.bold(filled)}\n${renderTable(columns, rows, theme)}`;
}

/** Texts in descending order of pseudo-log-likelihood. */
export function renderPseudoRanking(scores: readonly PseudoTextScore[], style: RankingStyle): string {
  const hasUnknown = scores.some(({ unknownCount }) => unknownCount > 0);
  const columns: RankingColumn[] = [
    { heading: 'pseudo-ln L (nats)', align: 'right' },
    { heading: 'per token', align: 'right', spare: true },
    { heading: 'pseudo-perplexity', align: 'right' },
    ...(hasUnknown ? [{ heading: 'unknown', align: 'right' } as const] : []),
    { heading: 'tokens', align: 'right' },
  ];
  const rows = scores.map((score) => ({
    cells: [
      score.pseudoLogLikelihood.toFixed(3),
      score.pseudoLogLikelihoodPerToken.toFixed(3),
      formatPower(Math.log10(score.pseudoPerplexity)),
      ...(hasUnknown ? [String(score.unknownCount)] : []),
      String(score.tokenCount),
    ],
    text: score.text,
  }));
  return renderRankedTexts(columns, rows, style);
}

/** One row per token: its probability given all others, and its rank in the vocabulary. */
export function renderPseudoTokens({ text, tokens }: PseudoScore, theme: ChalkInstance): string {
  const columns: Column[] = [
    { heading: 'token', align: 'left' },
    { heading: 'P given the others', align: 'right' },
    { heading: 'ln (nats)', align: 'right' },
    { heading: 'rank', align: 'right' },
  ];
  const rows = tokens.map(({ token, known, conditionalLogProbability, rank }) => [
    colourSurprisal(showToken(token), conditionalLogProbability, theme) + (known ? '' : ' (<UNK>)'),
    formatPower(conditionalLogProbability / Math.LN10),
    conditionalLogProbability.toFixed(3),
    rank === null ? '' : String(rank),
  ]);
  return `${theme.bold(text)}\n${renderTable(columns, rows, theme)}${surprisalLegend(theme)}\n`;
}
