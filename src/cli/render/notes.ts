import { note } from '../output.js';
import { errTheme } from './theme.js';

/** Tokens named in a warning at most. */
const NAMED = 10;

/** A line on stderr that starts with `warning:`. */
export function warn(message: string): void {
  note(formatWarning(message));
}

/** The line itself, for where something else writes it. */
export function formatWarning(message: string): string {
  return `${errTheme.yellow('warning:')} ${message}`;
}

/** Names the tokens of `where` that the model's vocabulary lacks, if any. */
export function warnOfUnknown(where: string, unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  const named = unknown.slice(0, NAMED).map((token) => JSON.stringify(token));
  if (unknown.length > NAMED) named.push(`and ${unknown.length - NAMED} more`);
  warn(`${where} has tokens that the model's vocabulary lacks, read as <UNK>: ${named.join(', ')}`);
}
