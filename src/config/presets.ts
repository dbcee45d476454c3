import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Document, isMap, isScalar, isSeq } from 'yaml';
import { ConfigError } from '../errors.js';
import { suggest } from '../suggest.js';
import { pathKeys } from './paths.js';
import { parseYaml } from './source.js';

/** The folder of the installed package, with `configs/`, `data/` and `docs/`. */
const home = fileURLToPath(new URL('../../', import.meta.url));

/** A commented configuration to start from. */
export interface Preset {
  name: string;
  /** One line: the first comment of the file. */
  description: string;
  /** Absolute. */
  file: string;
}

/** The presets, by name: every file in `configs/`. */
export async function listPresets(): Promise<Preset[]> {
  const folder = join(home, 'configs');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => {
      const [, title = ''] = (await readFile(join(folder, file), 'utf8')).split('\n');
      return { name: basename(file, '.yaml'), description: title.replace(/^#\s*/, ''), file: join(folder, file) };
    }),
  );
}

/**
 * Copies a preset with its comments to `destination` (a file or an existing folder) and returns the path of the new file.
 * The schema line, the corpus paths and the commands in comments are adjusted to the new location: paths are relative inside
 * the package's folder, absolute elsewhere. Throws a ConfigError if the file exists.
 */
export async function writePreset(name: string, destination: string): Promise<string> {
  const presets = await listPresets();
  const preset = presets.find((candidate) => candidate.name === name);
  if (preset === undefined) {
    const names = presets.map((candidate) => candidate.name);
    const near = suggest(name, names);
    throw new ConfigError(
      `There is no preset ${JSON.stringify(name)}${near === null ? '' : `; did you mean ${near}?`}`,
      {
        hint: `The presets are ${names.join(', ')}.`,
      },
    );
  }
  const target = (await isFolder(destination)) ? join(destination, `${name}.yaml`) : destination;
  const text = moved(await readFile(preset.file, 'utf8'), preset, target);
  await mkdir(dirname(target), { recursive: true }).catch((cause) => {
    throw writeError(target, cause);
  });
  await writeFile(target, text, { flag: 'wx' }).catch((cause) => {
    if (cause.code !== 'EEXIST') throw writeError(target, cause);
    throw new ConfigError(`${target} already exists; it is not overwritten.`, {
      hint: 'Give another name, or remove the file first.',
      cause,
    });
  });
  return target;
}

function writeError(target: string, cause: NodeJS.ErrnoException): ConfigError {
  return new ConfigError(`${target} cannot be written (${cause.code ?? cause.message}).`, {
    hint: 'Give a location with write permission.',
    cause,
  });
}

/**
 * The text of a preset for another location: only the schema line, corpus paths and the file's own name change. A corpus that
 * `rnn fetch` downloads keeps its relative path, so it is stored beside the new file.
 */
function moved(text: string, preset: Preset, target: string): string {
  const { document } = parseYaml(text, preset.file);
  const fetched = sourceFiles(document);
  const isFetched = (path: string) => fetched.some((file) => path === file || path.startsWith(`${file}/`));
  const edits = corpusScalars(document)
    .filter(({ value }) => !isFetched(value))
    .map(({ value, start, end }) => ({
      start,
      end,
      text: JSON.stringify(pathFrom(target, resolve(dirname(preset.file), value))),
    }));
  // From last to first, so that earlier offsets stay valid.
  const edited = edits
    .sort((left, right) => right.start - left.start)
    .reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
  const [, ...lines] = edited.split('\n');
  const schema = pathFrom(target, join(home, 'docs', 'config.schema.json'));
  // Editors read the line up to the first space; a URL contains none.
  const address = isAbsolute(schema) ? pathToFileURL(schema).href : schema;
  const own = `configs/${basename(preset.file)}`;
  return [`# yaml-language-server: $schema=${address}`, ...lines]
    .join('\n')
    .replaceAll(own, target)
    .replaceAll('configs/corpora/', join(dirname(target), 'corpora/'));
}

/** The paths of the corpora that `rnn fetch` downloads, as written in the configuration. */
function sourceFiles(document: Document): string[] {
  const sources = document.getIn(['data', 'source'], true);
  return isSeq(sources) ? sources.items.flatMap((source) => (isMap(source) ? [String(source.get('file'))] : [])) : [];
}

function corpusScalars(document: Document): { value: string; start: number; end: number }[] {
  return pathKeys.flatMap((path) => scalarsOf(document.getIn(path, true)));
}

/** All paths of a path, a list, or a mapping of names to lists. */
function scalarsOf(node: unknown): { value: string; start: number; end: number }[] {
  if (isSeq(node)) return node.items.flatMap(scalarsOf);
  if (isMap(node)) return node.items.flatMap(({ value }) => scalarsOf(value));
  return isScalar(node) && typeof node.value === 'string' && node.range
    ? [{ value: node.value, start: node.range[0], end: node.range[1] }]
    : [];
}

/** The path of `file` as written in a configuration at `target`. */
function pathFrom(target: string, file: string): string {
  const folder = dirname(resolve(target));
  const inside = !isOutside(relative(home, folder));
  return inside ? relative(folder, file).split(sep).join('/') : file;
}

function isOutside(path: string): boolean {
  return isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
