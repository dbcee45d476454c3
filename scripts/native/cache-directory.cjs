// @ts-check
const { homedir } = require('node:os');
const { isAbsolute, join } = require('node:path');

/**
 * `$XDG_CACHE_HOME/rnn` or `~/.cache/rnn`, as `src/runtime/cache.ts` says.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
exports.cacheDirectory = function cacheDirectory(environment) {
  const base = environment.XDG_CACHE_HOME;
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'rnn');
};
