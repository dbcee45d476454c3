import type { ChalkInstance } from 'chalk';
import { textWidth, wrapText } from './text-width.js';

/** A text and its label, one of several temperatures. */
export interface LabelledText {
  label: string;
  text: string;
}

/** The minimum column width that is readable. */
const NARROWEST = 20;
const GAP = ' │ ';

/** Whether texts fit side by side in `width` columns; never if `width` is null (no terminal). */
export function fitsSideBySide(count: number, width: number | null): width is number {
  return count > 1 && width !== null && mostAbreast(width) > 1;
}

/**
 * Texts in columns under their labels, as many side by side as fit; else one after the other with a blank line between.
 * Each line ends in a line break.
 */
export function renderLabelled(texts: readonly LabelledText[], width: number | null, theme: ChalkInstance): string {
  if (!fitsSideBySide(texts.length, width)) {
    return texts.map(({ label, text }) => `${theme.dim(label)}\n${text}\n`).join('\n');
  }
  const bands = Math.ceil(texts.length / mostAbreast(width));
  const abreast = Math.ceil(texts.length / bands);
  const rendered: string[] = [];
  for (let first = 0; first < texts.length; first += abreast) {
    rendered.push(renderBand(texts.slice(first, first + abreast), columnWidth(abreast, width), theme));
  }
  return rendered.join('\n');
}

function renderBand(texts: readonly LabelledText[], width: number, theme: ChalkInstance): string {
  const columns = texts.map(({ label, text }) => [
    ...wrapToWidth(label, width).map((line) => theme.dim(line)),
    ...wrapToWidth(text, width),
  ]);
  const height = Math.max(...columns.map((lines) => lines.length));
  const lines = Array.from({ length: height }, (_, row) =>
    columns
      .map((column) => column[row] ?? '')
      .map((cell) => cell + ' '.repeat(Math.max(0, width - textWidth(cell))))
      .join(theme.dim(GAP))
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** The lines of `text`, broken at spaces, or within a word that is too long, at most `width` columns wide. */
export function wrapToWidth(text: string, width: number): string[] {
  return text
    .replaceAll('\t', '    ')
    .split('\n')
    .flatMap((line) => {
      const [first = '', ...others] = wrapText(line, width).split('\n');
      // The line break replaces the space.
      return [first, ...others.map((other) => other.replace(/^ /, ''))];
    });
}

function mostAbreast(width: number): number {
  return Math.floor((width + GAP.length) / (NARROWEST + GAP.length));
}

function columnWidth(count: number, width: number): number {
  return Math.floor((width - (count - 1) * GAP.length) / count);
}
