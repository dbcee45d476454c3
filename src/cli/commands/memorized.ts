import { Command } from 'commander';
import type { MemorizedCommandOptions } from '../actions/memorized.js';
import { checkpointOption, integerWithin, numberWithin, runsOption } from '../options.js';

/** `rnn memorized`: what a model's samples have copied from its training text. */
export function memorizedCommand(): Command {
  return new Command('memorized')
    .description('draw samples and find what they share word for word with the training text')
    .argument('[run]', 'run to use, by name or folder; the newest one without')
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option('--num <samples>', 'samples to draw', integerWithin({ min: 1, max: 10_000 }), 20)
    .option('--length <tokens>', 'tokens of a sample at most', integerWithin({ min: 1 }), 200)
    .option('--temperature <number>', 'what the samples are drawn at', numberWithin({ min: 0 }), 1)
    .option('--seed <text>', 'text that the samples go on from; it is not counted', '')
    .option('--random-seed <integer>', 'repeats the samples exactly', integerWithin({ min: 0 }))
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
}
