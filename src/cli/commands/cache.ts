import { Argument, Command } from 'commander';
import type { CacheAction, CacheCommandOptions } from '../actions/cache.js';

/** `rnn cache`: large data that were read, kept for the next run. */
export function cacheCommand(): Command {
  return new Command('cache')
    .description('list or delete large data that were read and are kept for the next run')
    .addArgument(
      new Argument('[action]', 'list them; prune those not used for a while; clear all')
        .choices(['list', 'prune', 'clear'])
        .default('list'),
    )
    .option('--days <number>', 'prune: delete texts unused for this many days', '30')
    .option('--json', 'print the result as JSON')
    .action(async (action: CacheAction, options: CacheCommandOptions) => {
      const { runCache } = await import('../actions/cache.js');
      await runCache(action, options);
    });
}
