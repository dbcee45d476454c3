import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import type { ResolvedConfig } from '../config/schema.js';
import { missingSources } from '../data/fetch/missing-sources.js';
import { ConfigError } from '../errors.js';

/** Throws a ConfigError with the command that brings the data if a corpus that can be downloaded or generated is missing. */
export function requireCorpus({ data }: ResolvedConfig, file: string): void {
  const [missing] = missingSources(data.source, [data.train, data.validation, data.test]);
  if (missing !== undefined) {
    throw new ConfigError(`The corpus of ${file} is not here: ${missing.file} is missing.`, {
      hint: `Download it with: rnn fetch ${file}`,
    });
  }
  const absent = [data.train].flat().find((path): path is string => typeof path === 'string' && !existsSync(path));
  if (absent === undefined) return;
  const command = generatorOf(absent, file);
  if (command === null) return;
  const folder = relative('.', dirname(absent));
  throw new ConfigError(`The data of ${file} is not here: ${absent} is missing.`, {
    hint: `Generate it${folder === '' ? '' : ` in ${folder}`} with: ${command}`,
  });
}

/** The `rnn generate` command in the comments of a config that writes a file of this name; null if there is none. */
function generatorOf(path: string, file: string): string | null {
  if (!existsSync(file)) return null;
  const commands = readFileSync(file, 'utf8').matchAll(/^# {3}(rnn generate .*--output (\S+))$/gm);
  for (const [, command, output] of commands) if (output === basename(path)) return command as string;
  return null;
}
