import type { ChalkInstance } from 'chalk';
import { padToWidth, wrapToWidth } from './display-width.js';

/** A text and what it is, for one temperature among several. */
export interface LabelledText {
  label: string;
  text: string;
}

/** Narrower columns are hard to read. */
const NARROWEST = 20;
const GAP = ' │ ';

/** Whether `count` columns can stand in a terminal of `width`; null, for what is no terminal, has none. */
export function fitsSideBySide(count: number, width: number | null): width is number {
  return width !== null && count > 1 && columnWidth(count, width) >= NARROWEST;
}

/** Texts in columns under their labels where the width allows it, else one after the other, a blank line between; each line ended. */
export function renderLabelled(texts: readonly LabelledText[], width: number | null, theme: ChalkInstance): string {
  if (!fitsSideBySide(texts.length, width)) {
    return texts.map(({ label, text }) => `${theme.dim(label)}\n${text}\n`).join('\n');
  }
  const own = columnWidth(texts.length, width);
  const columns = texts.map(({ label, text }) => [
    ...wrapToWidth(label, own).map((line) => theme.dim(line)),
    ...wrapToWidth(text, own),
  ]);
  const height = Math.max(...columns.map((lines) => lines.length));
  const lines = Array.from({ length: height }, (_, row) =>
    columns
      .map((column) => padToWidth(column[row] ?? '', own))
      .join(theme.dim(GAP))
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function columnWidth(count: number, width: number): number {
  return Math.floor((width - (count - 1) * GAP.length) / count);
}
