import { isDeepStrictEqual } from 'node:util';

/** A key whose values differ, such as `model.hiddenSize`; a value is undefined if the config lacks the key. */
export interface Difference {
  key: string;
  before: unknown;
  after: unknown;
}

/** The keys in which two configs differ, lists compared as a whole, in the order of the first config. */
export function configDifferences(before: unknown, after: unknown, key = ''): Difference[] {
  if (!isSection(before) || !isSection(after)) return isDeepStrictEqual(before, after) ? [] : [{ key, before, after }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => configDifferences(before[name], after[name], key ? `${key}.${name}` : name));
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
