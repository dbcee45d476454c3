import type { ResolvedConfig } from '../config/schema.js';
import { missingSources } from '../data/fetch/missing-sources.js';
import { ConfigError } from '../errors.js';

/** Throws a ConfigError with the `rnn fetch` command if a corpus that can be downloaded is missing. */
export function requireCorpus({ data }: ResolvedConfig, file: string): void {
  const [missing] = missingSources(data.source, [data.train, data.validation, data.test]);
  if (missing === undefined) return;
  throw new ConfigError(`The corpus of ${file} is not here: ${missing.file} is missing.`, {
    hint: `Download it with: rnn fetch ${file}`,
  });
}
