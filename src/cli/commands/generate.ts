import { Command, Option } from 'commander';
import type { GenerateAdditionOptions, GenerateDnaOptions } from '../actions/generate.js';
import { integerWithin, numberWithin, renamed } from '../options.js';

/** `rnn generate`: writes data whose answers are known, to try networks on. */
export function generateCommand(): Command {
  const command = new Command('generate').description('write data whose answers are known, to try networks on');
  command
    .command('addition')
    .description('sums and their results, a tab between them')
    .option('--digits <digits>', 'digits of a number at most', integerWithin({ min: 1, max: 9 }), 3)
    .option('--count <sums>', 'sums to write, all different', integerWithin({ min: 1, max: 1_000_000 }), 50_000)
    .option('--random-seed <integer>', 'other sums for another seed', integerWithin({ min: 0 }), 1)
    .option('--reverse', 'write each sum from its end: 345+12 as 21+543')
    .option('--output <file>', 'file to write; standard output without it')
    .action(async (options: GenerateAdditionOptions) => {
      const { runGenerateAddition } = await import('../actions/generate.js');
      await runGenerateAddition(options);
    });
  command
    .command('dna')
    .description('DNA with open reading frames, each base tagged C (coding) or N (not)')
    .option('--count <sequences>', 'sequences to write', integerWithin({ min: 1, max: 1_000_000 }), 1000)
    .option(
      '--length <bases>',
      'bases of a sequence at most; each has from half of these to all',
      integerWithin({ min: 1, max: 100_000 }),
      600,
    )
    .option('--gc <share>', 'share of G and C among the bases', numberWithin({ min: 0, max: 1 }), 0.5)
    .option(
      '--min-codons <codons>',
      'codons, start and stop included, that a reading frame has at least',
      integerWithin({ min: 2, max: 10_000 }),
      2,
    )
    .option('--random-seed <integer>', 'other sequences for another seed', integerWithin({ min: 0 }), 1)
    .addOption(
      new Option('--format <name>', 'jsonl has a sequence a line, conll a base a line')
        .choices(['jsonl', 'conll'])
        .default('jsonl'),
    )
    .option('--output <file>', 'file to write; standard output without it')
    .action(async (options: GenerateDnaOptions) => {
      const { runGenerateDna } = await import('../actions/generate.js');
      await runGenerateDna(options);
    });
  for (const kind of command.commands) renamed(kind, '--seed', '--random-seed');
  return command;
}
