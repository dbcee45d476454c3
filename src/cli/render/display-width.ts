import { stripVTControlCharacters } from 'node:util';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide = /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/** Columns in a terminal, near enough: a character is one wide, East Asian ones and emoji two; colours are none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** `text` with spaces after it up to `width`. */
export function padToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** The lines of `text`, broken at spaces, or within a word that is too long, so that none is wider than `width`. */
export function wrapToWidth(text: string, width: number): string[] {
  return text
    .replaceAll('\t', '    ')
    .split('\n')
    .flatMap((line) => wrapLine(line, width));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  let currentWidth = 0;
  for (const { segment } of graphemes.segment(line)) {
    const own = displayWidth(segment);
    if (currentWidth + own > width) {
      // A space at the break stands for it.
      const end = segment === ' ' ? current.length : current.lastIndexOf(' ');
      lines.push(end > 0 ? current.slice(0, end) : current);
      current = end > 0 ? current.slice(end + 1) : '';
      currentWidth = displayWidth(current);
      if (segment === ' ') continue;
    }
    current += segment;
    currentWidth += own;
  }
  return [...lines, current];
}
