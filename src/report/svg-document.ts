import { CHARACTER_WIDTH, FONT } from './font.js';
import { toXml } from './xml.js';

const FONT_SIZE = 13;

/** Width of a character. */
export const CHARACTER = CHARACTER_WIDTH * FONT_SIZE;

const LONGEST_LABEL = 24;

/** A picture on white, with a title for screen readers. */
export function svgDocument(
  { width, height, title }: { width: number; height: number; title: string },
  content: string,
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="'${FONT}', 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}">
<title>${toXml(title)}</title>
<rect width="100%" height="100%" fill="#fff"/>
${content}
</svg>
`;
}

/** Shortens a label at its end. */
export function shorten(label: string): string {
  const characters = [...label];
  return characters.length <= LONGEST_LABEL ? label : `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}

/** A coordinate to two decimals. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
