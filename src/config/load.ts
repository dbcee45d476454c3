import { basename, dirname, extname, resolve } from 'node:path';
import { ConfigError, RnnError } from '../errors.js';
import { applyOverrides } from './overrides.js';
import { parseConfig } from './parse.js';
import { withAbsoluteCorpora } from './paths.js';
import type { ConfigInput, ResolvedConfig } from './schema.js';
import { runNamePattern } from './sections/run.js';
import { readSource } from './source.js';

/** Options besides the file. */
export interface LoadOptions {
  /** `key=value` settings that override the file, in order. */
  set?: readonly string[];
  /** The folder for relative paths in `set`, in standard input and for `runsDirectory`; by default the current one. */
  cwd?: string;
}

/**
 * Reads a configuration from a YAML or JSON file, or from standard input for `-`. Applies `set`, validates, fills in
 * defaults and the name, and makes paths absolute; paths in a file are relative to its folder. Throws a ConfigError.
 */
export async function loadConfig(file: string, options: LoadOptions = {}): Promise<ResolvedConfig> {
  const { set = [], cwd = process.cwd() } = options;
  const fromStdin = file === '-';
  const { value, locate } = await readSource(file, cwd);
  const folder = fromStdin ? cwd : dirname(resolve(cwd, file));
  const { tree, overrides } = applyOverrides(withAbsoluteCorpora(value, folder), set);
  const origin = fromStdin ? 'standard input' : file;
  const config = parseConfig(withAbsoluteCorpora(tree, cwd), origin, (path) =>
    overrides.some((override) => override.path.every((key, index) => key === path[index])) ? '--set' : locate(path),
  );
  if (fromStdin && [config.data.train, config.data.validation, config.data.test].flat().includes('-')) {
    throw new ConfigError('Both the data and the configuration read standard input (-).', {
      hint: 'Save one of them to a file.',
    });
  }
  return {
    ...config,
    name: config.name ?? nameFrom(fromStdin ? 'stdin' : basename(file, extname(file))),
    runsDirectory: resolve(cwd, config.runsDirectory),
  };
}

/**
 * Resolves a configuration given as an object, like `loadConfig` for a file: validated, with defaults, a name (`run` if it has
 * none) and absolute paths, relative to `cwd`. Only `task` and `data.train` are required. Throws a ConfigError.
 */
export function resolveConfig(input: ConfigInput, options: LoadOptions = {}): ResolvedConfig {
  const { set = [], cwd = process.cwd() } = options;
  const { tree, overrides } = applyOverrides(withAbsoluteCorpora(structuredClone(input), cwd), set);
  const config = parseConfig(withAbsoluteCorpora(tree, cwd), 'the configuration', (path) =>
    overrides.some((override) => override.path.every((key, index) => key === path[index])) ? '--set' : null,
  );
  return { ...config, name: config.name ?? 'run', runsDirectory: resolve(cwd, config.runsDirectory) };
}

/** The result for one file: null if it is valid. */
export interface Validation {
  file: string;
  error: RnnError | null;
}

/** Loads each file and returns its error, in the given order. */
export async function validateConfigs(files: readonly string[], options: LoadOptions = {}): Promise<Validation[]> {
  const verdicts: Validation[] = [];
  for (const file of files) {
    try {
      await loadConfig(file, options);
      verdicts.push({ file, error: null });
    } catch (error) {
      if (!(error instanceof RnnError)) throw error;
      verdicts.push({ file, error });
    }
  }
  return verdicts;
}

/** A file's base name, with hyphens for characters that a run name must not contain. */
function nameFrom(base: string): string {
  const name = base
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}_]+|-+$/gu, '');
  const short = Array.from(name).slice(0, 60).join('');
  return runNamePattern.test(short) ? short : 'run';
}
