import { CHARACTER, round, shorten, svgDocument } from './svg-document.js';
import { toXml } from './xml.js';

/** Attention weights of a translation. */
export interface AttentionMap {
  sourceTokens: readonly string[];
  targetTokens: readonly string[];
  /** One row per target token, one weight per source token. */
  weights: readonly (readonly number[])[];
}

const CELL = 26;
const MARGIN = 16;

/**
 * A heat map of attention weights as an SVG document, like figure 3 of Bahdanau et al. 2015: one row per target token, one column per
 * source token, darker for a larger weight. Each cell shows its weight as a tooltip.
 */
export function renderAttentionSvg({ sourceTokens, targetTokens, weights }: AttentionMap): string {
  const [columns, rows] = [sourceTokens.map(shorten), targetTokens.map(shorten)];
  const left = MARGIN + widthOf(rows) + 8;
  // Column labels are rotated by 60 degrees.
  const top = MARGIN + Math.ceil(widthOf(columns) * Math.sin(Math.PI / 3)) + 14;
  const overhang = widthOf(columns) * Math.cos(Math.PI / 3);
  const width = Math.ceil(left + columns.length * CELL + overhang + MARGIN);
  const height = top + rows.length * CELL + MARGIN;
  const cells = rows.flatMap((row, y) =>
    columns.map((column, x) => {
      const share = weights[y]?.[x] ?? 0;
      return `<rect x="${round(left + x * CELL)}" y="${round(top + y * CELL)}" width="${CELL - 1}" height="${CELL - 1}" fill="${colourOf(share)}"><title>${toXml(`${row} ← ${column}: ${(100 * share).toFixed(1)}%`)}</title></rect>`;
    }),
  );
  const columnLabels = columns.map((label, x) => {
    const [at, base] = [round(left + (x + 0.5) * CELL), top - 8];
    return `<text x="${at}" y="${base}" transform="rotate(-60 ${at} ${base})" xml:space="preserve">${toXml(label)}</text>`;
  });
  const rowLabels = rows.map(
    (label, y) =>
      `<text x="${round(left - 8)}" y="${round(top + (y + 0.5) * CELL + 4)}" text-anchor="end" xml:space="preserve">${toXml(label)}</text>`,
  );
  return svgDocument(
    { width, height, title: `Attention: ${targetTokens.join(' ')} ← ${sourceTokens.join(' ')}` },
    [...columnLabels, ...rowLabels, ...cells].join('\n'),
  );
}

/** White at 0, dark blue at 1. */
function colourOf(share: number): string {
  return `hsl(215, 65%, ${round(97 - 67 * Math.min(1, Math.max(0, share)))}%)`;
}

function widthOf(labels: readonly string[]): number {
  return CHARACTER * labels.reduce((most, label) => Math.max(most, [...label].length), 0);
}
