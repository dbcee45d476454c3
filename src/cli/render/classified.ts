import type { ChalkInstance } from 'chalk';
import { showLocation } from '../../data/labelled/location.js';
import type { Classification, ClassifiedFrames, ClassifiedText } from '../../inference/classifier.js';
import { formatShare } from '../../text/quantities.js';
import { renderBar } from './bar.js';
import { showToken } from './show-token.js';
import { renderTable } from './table.js';

const BAR = 20;

/** How many of the words with the highest weights are listed. */
const NAMED = 5;

/** Styles of words, by their share of the largest weight. */
const levels: { above: number; colour: (theme: ChalkInstance) => ChalkInstance; name: string }[] = [
  { above: 0.6, colour: (theme) => theme.black.bgYellow, name: 'decided most' },
  { above: 0.3, colour: (theme) => theme.yellow.bold, name: 'much' },
  { above: 0.1, colour: (theme) => theme.yellow, name: 'somewhat' },
  { above: Number.NEGATIVE_INFINITY, colour: (theme) => theme.dim, name: 'little' },
];

/** The legend of the word colours, on one line; empty without colours. */
export function attentionLegend(theme: ChalkInstance): string {
  return theme.level === 0 ? '' : `${levels.map(({ colour, name }) => colour(theme)(name)).join('  ')}\n\n`;
}

/** A text with words coloured by their weights, and a bar per label, the likeliest first. */
export function renderClassifiedText(
  { text, tokens, ...classification }: ClassifiedText,
  { top, theme }: { top: number; theme: ChalkInstance },
): string {
  const heaviest = [...tokens]
    .filter(({ weight }) => weight !== null)
    .sort((left, right) => (right.weight ?? 0) - (left.weight ?? 0))
    .slice(0, NAMED)
    .map(({ token, weight }) => `${showToken(token)} ${formatShare(weight ?? 0)}`);
  const decided = heaviest.length === 0 ? '' : `${theme.dim('decided by')} ${heaviest.join(theme.dim(', '))}\n`;
  return `${colourTokens(text, tokens, theme)}\n${decided}${renderLabels(classification, top, theme)}\n`;
}

/** A label, its probability and the text, on one line. */
export function renderClassifiedLine(
  { text, tokens, label, probability }: ClassifiedText,
  theme: ChalkInstance,
): string {
  return `${theme.bold(label)}\t${formatShare(probability)}\t${colourTokens(text, tokens, theme)}\n`;
}

/** The location of a sequence, and a bar per label, the likeliest first. */
export function renderClassifiedFrames(
  { document, line, ...classification }: ClassifiedFrames,
  { top, theme }: { top: number; theme: ChalkInstance },
): string {
  return `${showLocation({ document, line })}\n${renderLabels(classification, top, theme)}\n`;
}

function renderLabels({ probabilities }: Classification, top: number, theme: ChalkInstance): string {
  const rows = probabilities.slice(0, top).map(({ label, probability }, index) => {
    const cells = [label, formatShare(probability), theme.cyan(renderBar(probability, BAR))];
    return index === 0 ? cells.map((cell) => theme.bold(cell)) : cells;
  });
  const columns = [
    { heading: 'label', align: 'left' },
    { heading: 'P', align: 'right' },
    { heading: '', align: 'left' },
  ] as const;
  return renderTable(columns, rows, theme);
}

/** The original text with its tokens coloured: tokens are found one after the other, the text between them is kept. */
function colourTokens(text: string, tokens: ClassifiedText['tokens'], theme: ChalkInstance): string {
  const largest = Math.max(...tokens.map(({ weight }) => weight ?? 0));
  if (largest === 0 || theme.level === 0) return text;
  let result = '';
  let from = 0;
  for (const { token, weight } of tokens) {
    const at = text.indexOf(token, from);
    // A special token such as `<UNK>` does not occur in the text.
    if (at < 0) continue;
    const level = levels.find(({ above }) => (weight ?? 0) / largest > above);
    result += text.slice(from, at) + (level?.colour(theme)(token) ?? token);
    from = at + token.length;
  }
  return result + text.slice(from);
}
