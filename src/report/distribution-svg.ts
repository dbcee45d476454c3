import { CHARACTER, round, shorten, svgDocument } from './svg-document.js';
import { toXml } from './xml.js';

/** A distribution over tokens at several temperatures. */
export interface DistributionChart {
  title: string;
  temperatures: readonly number[];
  /** One per row, with one probability per temperature. */
  rows: readonly { label: string; probabilities: readonly number[] }[];
  /** One per temperature, in nats. */
  entropies: readonly number[];
  formatProbability(probability: number): string;
}

const ROW = 22;
const MARGIN = 20;
const PANEL = 190;
/** Space for "100.0%" after the longest bar. */
const NUMBER = 7 * CHARACTER;
const PANELS_ABREAST = 4;

/** Bars as an SVG document: one panel per temperature, in ascending order, all on the same scale. */
export function renderDistributionSvg({
  title,
  temperatures,
  rows,
  entropies,
  formatProbability,
}: DistributionChart): string {
  const labels = rows.map(({ label }) => shorten(label));
  const left = MARGIN + CHARACTER * Math.max(...labels.map((label) => [...label].length)) + 10;
  const abreast = Math.min(temperatures.length, PANELS_ABREAST);
  const band = (rows.length + 3) * ROW;
  const width = Math.ceil(left + abreast * PANEL + MARGIN);
  const height = 2 * MARGIN + ROW + Math.ceil(temperatures.length / abreast) * band;
  const scale = (PANEL - NUMBER - 20) / Math.max(...rows.flatMap(({ probabilities }) => probabilities));

  const panels = temperatures.map((temperature, index) => {
    const x = left + (index % abreast) * PANEL;
    const y = MARGIN + 2 * ROW + Math.floor(index / abreast) * band;
    const colour = colourOf(index, temperatures.length);
    const bars = rows.map(({ probabilities }, row) => {
      const probability = probabilities[index] as number;
      const length = probability * scale;
      const top = y + (row + 0.5) * ROW;
      return `<rect x="${round(x)}" y="${round(top)}" width="${round(length)}" height="${ROW - 6}" fill="${colour}"/>
${text(x + length + 5, top + 12, formatProbability(probability))}`;
    });
    const named = labels.map((label, row) => text(left - 10, y + (row + 0.5) * ROW + 12, label, ' text-anchor="end"'));
    return [
      ...(index % abreast === 0 ? named : []),
      text(x, y, `temperature ${temperature}`, ' font-weight="bold"'),
      ...bars,
      text(
        x,
        y + (rows.length + 0.5) * ROW + 12,
        `entropy ${(entropies[index] as number).toFixed(2)} nats`,
        ' fill="#666"',
      ),
    ].join('\n');
  });
  return svgDocument(
    { width, height, title },
    `${text(MARGIN, MARGIN + 12, shortenTitle(title, width), ' font-weight="bold"')}
${panels.join('\n')}`,
  );
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" xml:space="preserve"${attributes}>${toXml(content)}</text>`;
}

/** Colours from blue to red. */
function colourOf(index: number, count: number): string {
  return `hsl(${Math.round(215 + (140 * index) / Math.max(1, count - 1))}, 60%, 52%)`;
}

/** Shortens a title at its start, because the next token follows it. */
function shortenTitle(title: string, width: number): string {
  const room = Math.floor((width - 2 * MARGIN) / CHARACTER);
  const characters = [...title];
  return characters.length <= room ? title : `…${characters.slice(1 - room).join('')}`;
}
