import { note } from '../output.js';
import { errTheme } from './theme.js';

/** The most tokens that a warning lists. */
const NAMED = 10;

/** Prints a line on stderr that starts with `warning:`. */
export function warn(message: string): void {
  note(formatWarning(message));
}

/** The warning line, for callers that print it themselves. */
export function formatWarning(message: string): string {
  return `${errTheme.yellow('warning:')} ${message}`;
}

/** Warns about tokens of `where` that are not in the model's vocabulary, if any. */
export function warnOfUnknown(where: string, unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  const named = unknown.slice(0, NAMED).map((token) => JSON.stringify(token));
  if (unknown.length > NAMED) named.push(`and ${unknown.length - NAMED} more`);
  warn(`${where} has tokens outside the model's vocabulary, read as <UNK>: ${named.join(', ')}`);
}
