import { Command } from 'commander';
import type { MemorizedCommandOptions } from '../actions/memorized.js';
import {
  checkpointOption,
  integerWithin,
  numberWithin,
  randomSeedOption,
  renamed,
  runArgument,
  runOption,
  runsOption,
} from '../options.js';

/** `rnn memorized`: what a model's samples have copied from its training text. */
export function memorizedCommand(): Command {
  const command = new Command('memorized')
    .description('draw samples and find what they share word for word with the training text')
    .argument(...runArgument)
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option('--num <samples>', 'samples to draw', integerWithin({ min: 1, max: 10_000 }), 20)
    .option('--length <tokens>', 'tokens of a sample at most', integerWithin({ min: 1 }), 200)
    .option('--temperature <number>', 'what the samples are drawn at', numberWithin({ min: 0 }), 1)
    .option('--prompt <text>', 'text that the samples continue; it is not counted', '')
    .addOption(randomSeedOption)
    .option(
      '--min-length <tokens>',
      'shortest overlap that counts; 6 for words and 30 for characters without it',
      integerWithin({ min: 1 }),
    )
    .option('--top <overlaps>', 'overlaps to show, the longest first', integerWithin({ min: 1 }), 20)
    .option('--json', 'everything, as JSON')
    .action(async (run: string | undefined, options: MemorizedCommandOptions) => {
      const { runMemorized } = await import('../actions/memorized.js');
      await runMemorized(run, options);
    });
  return renamed(command, '--seed', '--prompt');
}
