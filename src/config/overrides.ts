import { ConfigError } from '../errors.js';
import { parseYaml } from './source.js';
import { isMapping, type Path, renderPath, renderValue, valueAt, withValueAt } from './tree.js';

/** A `--set`: a path and its value. */
export interface Override {
  path: Path;
  value: unknown;
}

/**
 * Applies `key=value` settings to a configuration in order. A key is dotted (`model.hiddenSize[1]` or
 * `model.hiddenSize.1`), a value is YAML. Throws a ConfigError for a malformed setting or an unknown key.
 */
export function applyOverrides(tree: unknown, settings: readonly string[]): { tree: unknown; overrides: Override[] } {
  const overrides: Override[] = [];
  let result = tree;
  for (const setting of settings) {
    const { keys, value } = parseSetting(setting);
    const path = findLocation(result, keys, setting);
    result = withValueAt(fillGaps(result, path), path, value);
    overrides.push({ path, value });
  }
  return { tree: result, overrides };
}

function parseSetting(setting: string): { keys: string[]; value: unknown } {
  const equals = setting.indexOf('=');
  if (equals < 1) {
    throw settingError(setting, 'is not of the form key=value');
  }
  const key = setting.slice(0, equals).trim();
  if (!/^[^.[\]\s]+(\.[^.[\]\s]+|\[\d+\])*$/.test(key)) {
    throw settingError(setting, `has a key that cannot be read, ${renderValue(key)}`);
  }
  const written = setting.slice(equals + 1);
  // A lone dash means standard input; YAML would read a list with one empty entry.
  const { value } = written.trim() === '-' ? { value: '-' } : parseYaml(written, `the value of --set ${key}`);
  // In YAML an empty value is null.
  return { keys: key.replace(/\[(\d+)\]/g, '.$1').split('.'), value: value ?? null };
}

/** Turns keys into a path; digits become indices of a list. Values may be absent. */
function findLocation(tree: unknown, keys: readonly string[], setting: string): Path {
  const path: PropertyKey[] = [];
  for (const key of keys) {
    const container = valueAt(tree, path);
    const location = renderPath(path);
    if (Array.isArray(container)) {
      if (!/^\d+$/.test(key))
        throw settingError(setting, `names ${key} in ${location}, which is a list: give an index`);
      const index = Number(key);
      if (index > container.length) {
        throw settingError(
          setting,
          `leaves a gap in ${location}: it has ${container.length}, so [${container.length}] adds one`,
        );
      }
      path.push(index);
    } else if (container === undefined || container === null || isMapping(container)) {
      const isIndex = /^\d+$/.test(key) && !isMapping(container);
      if (isIndex && Number(key) > 0)
        throw settingError(setting, `leaves a gap in ${location}, which is not set: set all of it`);
      path.push(isIndex ? 0 : key);
    } else {
      throw settingError(setting, `goes through ${location}, which is ${renderValue(container)} and has no keys`);
    }
  }
  return path;
}

/** Adds an empty list where the path has an index and no value exists yet; mappings need no such step. */
function fillGaps(tree: unknown, path: Path): unknown {
  const index = path.findIndex(
    (key, depth) => typeof key === 'number' && !Array.isArray(valueAt(tree, path.slice(0, depth))),
  );
  return index === -1 ? tree : fillGaps(withValueAt(tree, path.slice(0, index), []), path);
}

function settingError(setting: string, what: string): ConfigError {
  return new ConfigError(`--set ${setting} ${what}.`, {
    hint: 'Write --set training.epochs=3, or --set model.hiddenSize[1]=64 for an entry of a list.',
  });
}
