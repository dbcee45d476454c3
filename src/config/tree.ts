/** Keys and list indices from the root of a configuration. */
export type Path = readonly PropertyKey[];

/** A value of a YAML or JSON tree that has keys of its own. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at `path`, or undefined. */
export function valueAt(tree: unknown, path: Path): unknown {
  let value = tree;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** A copy of `tree` with `value` at `path`. Values outside the path are shared; containers on it are copied, so YAML aliases do not change. */
export function withValueAt(tree: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy: unknown = Array.isArray(tree) ? [...tree] : isMapping(tree) ? { ...tree } : {};
  // defineProperty, so that a key named __proto__ is an ordinary key.
  return Object.defineProperty(copy as object, key, {
    value: withValueAt(valueAt(tree, [key]), rest, value),
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/** `model.hiddenSize[1]`. */
export function renderPath(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join('');
}

/** A value as one short line of JSON. */
export function renderValue(value: unknown): string {
  const text = typeof value === 'number' || value === undefined ? String(value) : (JSON.stringify(value) ?? '?');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
