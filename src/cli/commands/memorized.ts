import type { Command } from 'commander';
import type { MemorizedCommandOptions } from '../actions/memorized.js';
import { integerWithin, modelCommand, numberWithin, randomSeedOption, renamed, runArgument } from '../options.js';

/** `rnn memorized`: finds text that samples copy from the training text. */
export function memorizedCommand(): Command {
  const command = modelCommand('memorized')
    .description('find what samples copy word for word from the training text')
    .argument(...runArgument)
    .option('--num <samples>', 'number of samples', integerWithin({ min: 1, max: 10_000 }), 20)
    .option('--length <tokens>', 'maximum number of tokens per sample', integerWithin({ min: 1 }), 200)
    .option('--temperature <number>', 'sampling temperature', numberWithin({ min: 0 }), 1)
    .option('--prompt <text>', 'text that the samples continue; it does not count', '')
    .addOption(randomSeedOption)
    .option(
      '--min-length <tokens>',
      'shortest overlap that counts, in tokens; default: 6 words, 10 subwords or 30 characters',
      integerWithin({ min: 1 }),
    )
    .option('--top <overlaps>', 'number of overlaps to show, longest first', integerWithin({ min: 1 }), 20)
    .option('--json', 'print the result as JSON')
    .action(async (run: string | undefined, options: MemorizedCommandOptions) => {
      const { runMemorized } = await import('../actions/memorized.js');
      const { showProgress } = await import('../show-progress.js');
      await showProgress(() => runMemorized(run, options));
    });
  return renamed(command, '--seed', '--prompt');
}
