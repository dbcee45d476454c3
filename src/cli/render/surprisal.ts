import type { ChalkInstance } from 'chalk';

/** Levels of surprisal -ln P in nats: P above 37%, above 5%, above 0.25%, above 0.01%, and below. */
const levels = [
  { below: 1, colour: (theme: ChalkInstance) => theme.green, name: 'P > 0.37' },
  { below: 3, colour: (theme: ChalkInstance) => theme.cyan, name: '> 0.05' },
  { below: 6, colour: (theme: ChalkInstance) => theme.yellow, name: '> 0.0025' },
  { below: 9, colour: (theme: ChalkInstance) => theme.red, name: '> 0.0001' },
  { below: Number.POSITIVE_INFINITY, colour: (theme: ChalkInstance) => theme.red.inverse, name: 'less' },
];

/** `text` in the colour of its surprisal. */
export function colourSurprisal(text: string, logProbability: number, theme: ChalkInstance): string {
  return levelOf(logProbability).colour(theme)(text);
}

/** The legend of the colours, on one line; empty without colours. */
export function surprisalLegend(theme: ChalkInstance): string {
  if (theme.level === 0) return '';
  return `${levels.map(({ colour, name }) => colour(theme)(name)).join('  ')}\n`;
}

function levelOf(logProbability: number): (typeof levels)[number] {
  return levels.find(({ below }) => -logProbability < below) as (typeof levels)[number];
}
