import { Command } from 'commander';
import type { ListCommandOptions } from '../actions/ls.js';
import { runsOption } from '../options.js';

/** `rnn ls`: the runs, the most recently active first. */
export function lsCommand(): Command {
  return new Command('ls')
    .description('list the runs')
    .addOption(runsOption)
    .option('--json', 'as a JSON array')
    .action(async (options: ListCommandOptions) => {
      const { runList } = await import('../actions/ls.js');
      await runList(options);
    });
}
