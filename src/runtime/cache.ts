import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The user's cache folder of this program, shared by its clones: `$XDG_CACHE_HOME/rnn` or `~/.cache/rnn`. It may not
 * exist. `scripts/native/settings.mjs`, which runs before the build, uses the same folder.
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME;
  // The XDG specification: a relative path is to be ignored.
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'rnn');
}
