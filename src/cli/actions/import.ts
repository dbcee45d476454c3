import { basename, extname, resolve } from 'node:path';
import { ConfigError } from '../../errors.js';
import { importModel } from '../../run/import-model.js';
import type { LabelTask } from '../../run/label-tasks.js';
import { formatQuantity } from '../../text/quantities.js';
import { note, print } from '../output.js';

/** Options as commander parses them. */
export interface ImportCommandOptions {
  vocabulary?: string;
  labels?: string;
  task?: LabelTask;
  pooling?: 'last' | 'mean' | 'max';
  name?: string;
  level?: 'character' | 'word';
  lowercase?: boolean;
  language: string;
  runs: string;
}

/** Imports a model, reports the detected architecture, and prints the name of the new run. */
export async function runImport(file: string, options: ImportCommandOptions): Promise<void> {
  const { vocabulary, name = nameOf(file), level, lowercase, language, runs } = options;
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u.test(name)) {
    throw new ConfigError(`"${name}" is not a valid run name.`, {
      hint: 'Use letters, digits, dots, - and _: --name NAME.',
    });
  }
  const { run, checkpoint } = await importModel(file, {
    vocabulary: vocabulary ?? null,
    labels: options.labels ?? null,
    task: options.task ?? null,
    pooling: options.pooling ?? null,
    name,
    runsDirectory: resolve(runs),
    level: level ?? null,
    lowercase: lowercase ?? null,
    language,
  });
  const size = checkpoint.snapshot.weights.reduce((sum, { data }) => sum + data.length, 0);
  note(`Imported ${file}: ${formatQuantity(size, 'parameter')}, task: ${checkpoint.task}.`);
  const { level: cut, lowercase: lowers } = Object(checkpoint.tokenizer) as { level?: string; lowercase?: boolean };
  if (vocabulary !== undefined && cut !== undefined) {
    const tokens = cut === 'character' ? 'characters' : 'words separated by spaces';
    note(`Tokens are ${tokens}${lowers ? ', in lower case' : ''}; --level and --lowercase change that.`);
  }
  await print(`${run.name}\n`);
}

/** A run name from the name of a file or folder. */
function nameOf(file: string): string {
  const name = basename(resolve(file));
  return name.slice(0, name.length - extname(name).length).replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'imported';
}
