import { Command, Option } from 'commander';
import type { GenerateAdditionOptions, GenerateDnaOptions, GenerateMemoryOptions } from '../actions/generate.js';
import { integerWithin, numberWithin, renamed } from '../options.js';

/** `rnn generate`: writes synthetic datasets, whose labels are right by construction. */
export function generateCommand(): Command {
  const command = new Command('generate').description('generate synthetic datasets');
  command
    .command('addition')
    .description('sums and their results, tab-separated')
    .option('--digits <digits>', 'maximum number of digits per number', integerWithin({ min: 1, max: 9 }), 3)
    .option('--count <sums>', 'number of sums, all different', integerWithin({ min: 1, max: 1_000_000 }), 50_000)
    .option('--random-seed <integer>', 'random seed', integerWithin({ min: 0 }), 1)
    .option('--reverse', 'write each sum backwards: 345+12 as 21+543')
    .option('--output <file>', 'file to write; default: standard output')
    .action(async (options: GenerateAdditionOptions) => {
      const { runGenerateAddition } = await import('../actions/generate.js');
      await runGenerateAddition(options);
    });
  command
    .command('dna')
    .description('DNA with open reading frames, each base tagged C (coding) or N (not)')
    .option('--count <sequences>', 'number of sequences', integerWithin({ min: 1, max: 1_000_000 }), 1000)
    .option(
      '--length <bases>',
      'maximum number of bases per sequence; the minimum is half of it',
      integerWithin({ min: 1, max: 100_000 }),
      600,
    )
    .option('--gc <share>', 'fraction of G and C among the bases', numberWithin({ min: 0, max: 1 }), 0.5)
    .option(
      '--min-codons <codons>',
      'minimum number of codons of a reading frame, start and stop included',
      integerWithin({ min: 2, max: 10_000 }),
      2,
    )
    .option('--random-seed <integer>', 'random seed', integerWithin({ min: 0 }), 1)
    .addOption(
      new Option('--format <name>', 'jsonl: one sequence per line; conll: one base per line')
        .choices(['jsonl', 'conll'])
        .default('jsonl'),
    )
    .option('--output <file>', 'file to write; default: standard output')
    .action(async (options: GenerateDnaOptions) => {
      const { runGenerateDna } = await import('../actions/generate.js');
      await runGenerateDna(options);
    });
  for (const kind of command.commands) renamed(kind, '--seed', '--random-seed');
  command
    .command('memory')
    .description('samples whose label depends on their beginning, many steps before the end')
    .addOption(
      new Option('--kind <name>', 'recall: a letter to remember; agreement: a verb that agrees with a far subject')
        .choices(['recall', 'agreement'])
        .default('recall'),
    )
    .option('--count <samples>', 'number of samples', integerWithin({ min: 1, max: 1_000_000 }), 6000)
    .option(
      '--max-distance <steps>',
      'maximum number of steps between the deciding token and the end; uniform from 1',
      integerWithin({ min: 1, max: 10_000 }),
      60,
    )
    .option('--random-seed <integer>', 'random seed', integerWithin({ min: 0 }), 1)
    .option('--output <file>', 'file to write; default: standard output')
    .action(async (options: GenerateMemoryOptions) => {
      const { runGenerateMemory } = await import('../actions/generate.js');
      await runGenerateMemory(options);
    });
  return command;
}
