import { Command } from 'commander';
import type { GenerateAdditionOptions } from '../actions/generate.js';
import { integerWithin } from '../options.js';

/** `rnn generate`: writes data whose answers are known, to try networks on. */
export function generateCommand(): Command {
  const command = new Command('generate').description('write data whose answers are known, to try networks on');
  command
    .command('addition')
    .description('sums and their results, a tab between them')
    .option('--digits <digits>', 'digits of a number at most', integerWithin({ min: 1, max: 9 }), 3)
    .option('--count <sums>', 'sums to write, all different', integerWithin({ min: 1, max: 1_000_000 }), 50_000)
    .option('--seed <integer>', 'other sums for another seed', integerWithin({ min: 0 }), 1)
    .option('--reverse', 'write each sum from its end: 345+12 as 21+543')
    .option('--output <file>', 'file to write; standard output without it')
    .action(async (options: GenerateAdditionOptions) => {
      const { runGenerateAddition } = await import('../actions/generate.js');
      await runGenerateAddition(options);
    });
  return command;
}
