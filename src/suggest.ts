import { closest, distance } from 'fastest-levenshtein';

/**
 * The name that `word` may be a typo of, or null: at most two edits away, or a third of its characters, where capitals and the separators
 * `-`, `_` and space do not count.
 */
export function suggest(word: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const plain = (name: string) => name.toLowerCase().replace(/[-_ ]/g, '');
  const match = closest(plain(word), names.map(plain));
  const isNear = distance(plain(word), match) <= Math.max(2, Math.floor(match.length / 3));
  return isNear ? (names.find((name) => plain(name) === match) ?? null) : null;
}
