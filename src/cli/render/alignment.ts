import { align, type Slot } from '../../inference/compare/align.js';
import type { ScoredText, ScoredToken } from '../../inference/score/score.js';
import { logarithm } from './logarithms.js';
import { formatPower } from './numbers.js';
import type { ScoreStyle } from './scores.js';
import { showToken } from './show-token.js';
import { colourSurprisal, surprisalLegend } from './surprisal.js';
import { type Column, renderTable } from './table.js';
import { textWidth } from './text-width.js';

/**
 * Two texts aligned token by token, each with -ln P of its tokens, and below them the running difference. Then the token
 * at which they diverge. Lines are at most `width` columns wide, if the tokens allow it.
 */
export function renderAlignment(
  first: ScoredText,
  second: ScoredText,
  { width, ...style }: ScoreStyle & { width: number },
): string {
  const slots = align(
    first.tokens.map(({ token }) => token),
    second.tokens.map(({ token }) => token),
  );
  const divergence = slots.findIndex((slot) => tokenAt(first, slot.left) !== tokenAt(second, slot.right));
  const columns = slotColumns(first, second, slots, style);
  const { symbol, unit } = logarithm(style.base);
  const surprisal = `-${symbol} P (${unit})`;
  const labels = ['1', surprisal, '2', surprisal, `${symbol} P1/P2`];
  const blocks = wrap(columns, width - Math.max(...labels.map((line) => textWidth(line)))).map(({ from, cells }) => {
    const headings: Column[] = cells.map((_, index) => ({
      heading: from + index === divergence ? '▼' : '',
      align: 'left',
    }));
    const rows = labels.map((label, row) => [label, ...cells.map((column) => column[row] ?? '')]);
    return renderTable([{ heading: '', align: 'left' }, ...headings], rows, style.theme);
  });
  const part =
    divergence < 0 ? 'Both have the same tokens.' : describeDivergence(first, second, slots[divergence] as Slot);
  return `${blocks.join('\n')}${surprisalLegend(style.theme)}\n${part}\n`;
}

/** The cells of each column: token and surprisal of the first text, of the second, and the cumulative difference. */
function slotColumns(first: ScoredText, second: ScoredText, slots: readonly Slot[], style: ScoreStyle): string[][] {
  let ahead = 0;
  return slots.map(({ left, right }) => {
    const [one, other] = [tokenOf(first, left), tokenOf(second, right)];
    ahead += (one?.logProbability ?? 0) - (other?.logProbability ?? 0);
    const difference = logarithm(style.base).fromNats(ahead);
    return [...tokenCells(one, style), ...tokenCells(other, style), signed(difference)];
  });
}

/** Two decimals; a value that rounds to 0 has no sign. */
function signed(value: number): string {
  const digits = value.toFixed(2);
  if (Number(digits) === 0) return '0.00';
  return value > 0 ? `+${digits}` : digits;
}

function tokenCells(token: ScoredToken | null, { base, theme }: ScoreStyle): [string, string] {
  if (token === null) return ['', ''];
  const { known, logProbability } = token;
  const shown = colourSurprisal(showToken(token.token), logProbability, theme);
  return [known ? shown : `${shown} (<UNK>)`, (-logarithm(base).fromNats(logProbability)).toFixed(2)];
}

/** Splits the columns into blocks that fit the width; two spaces precede each column. */
function wrap(columns: readonly string[][], width: number): { from: number; cells: string[][] }[] {
  const blocks: { from: number; cells: string[][] }[] = [];
  let used = 0;
  for (const [index, column] of columns.entries()) {
    const own = 2 + Math.max(...column.map((line) => textWidth(line)));
    const block = blocks.at(-1);
    if (block === undefined || used + own > width) {
      blocks.push({ from: index, cells: [column] });
      used = own;
    } else {
      block.cells.push(column);
      used += own;
    }
  }
  return blocks;
}

/** The first token that differs: all tokens before it are the same, so the two probabilities are comparable. */
function describeDivergence(first: ScoredText, second: ScoredText, { left, right }: Slot): string {
  const position = left ?? right ?? 0;
  const [one, other] = [tokenOf(first, position), tokenOf(second, position)].map((token) =>
    token === null ? 'nothing' : `${JSON.stringify(token.token)} (P ${formatPower(token.logProbability / Math.LN10)})`,
  );
  return `They diverge at token ${position + 1}: ${one} in the first, ${other} in the second.`;
}

function tokenOf({ tokens }: ScoredText, index: number | null): ScoredToken | null {
  return index === null ? null : (tokens[index] ?? null);
}

function tokenAt(text: ScoredText, index: number | null): string | null {
  return tokenOf(text, index)?.token ?? null;
}
