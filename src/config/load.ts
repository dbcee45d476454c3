import { basename, dirname, extname, resolve } from 'node:path';
import { ConfigError, RnnError } from '../errors.js';
import { applyOverrides } from './overrides.js';
import { parseConfig } from './parse.js';
import { withAbsoluteCorpora } from './paths.js';
import type { ConfigInput, ResolvedConfig } from './schema.js';
import { runNamePattern } from './sections/run.js';
import { readSource } from './source.js';

/** What stands beside the file. */
export interface LoadOptions {
  /** `key=value` settings that replace what the file says, in turn. */
  set?: readonly string[];
  /** The folder that relative paths of `set`, of standard input and `runsDirectory` start at; by default the current one. */
  cwd?: string;
}

/**
 * Reads a configuration from a YAML or JSON file, or from standard input for `-`, applies `set`, checks it, fills in
 * defaults and the name, and makes paths absolute: those of the file start at its folder. Throws a ConfigError.
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
    throw new ConfigError('data reads standard input (-), and so does the configuration.', {
      hint: 'Put one of them into a file.',
    });
  }
  return {
    ...config,
    name: config.name ?? nameFrom(fromStdin ? 'stdin' : basename(file, extname(file))),
    runsDirectory: resolve(cwd, config.runsDirectory),
  };
}

/**
 * A configuration given as an object, as `loadConfig` gives one of a file: checked, with defaults, its name (`run` where it has
 * none) and absolute paths, which start at `cwd`. `task` and `data.train` alone are enough. Throws a ConfigError.
 */
export function resolveConfig(input: ConfigInput, options: LoadOptions = {}): ResolvedConfig {
  const { set = [], cwd = process.cwd() } = options;
  const { tree, overrides } = applyOverrides(withAbsoluteCorpora(structuredClone(input), cwd), set);
  const config = parseConfig(withAbsoluteCorpora(tree, cwd), 'the configuration', (path) =>
    overrides.some((override) => override.path.every((key, index) => key === path[index])) ? '--set' : null,
  );
  return { ...config, name: config.name ?? 'run', runsDirectory: resolve(cwd, config.runsDirectory) };
}

/** One file's verdict: null where it is valid. */
export interface Validation {
  file: string;
  error: RnnError | null;
}

/** Loads each file and says what is wrong with it, in the order given. */
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

/** A file's base name with hyphens for what a run's name may not contain. */
function nameFrom(base: string): string {
  const name = base
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}_]+|-+$/gu, '');
  const short = Array.from(name).slice(0, 60).join('');
  return runNamePattern.test(short) ? short : 'run';
}
