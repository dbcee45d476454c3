import { Command, Option } from 'commander';
import type { EvalCommandOptions } from '../actions/eval.js';
import { checkpointOption, integerWithin, numberWithin, requires, runsOption } from '../options.js';

/** `rnn eval`: how well a model does on a whole split or other data. */
export function evalCommand(): Command {
  const rate = numberWithin({ above: 0, max: 1000 });
  const command = new Command('eval')
    .description('evaluate a model on a whole text, or on labelled data')
    .argument('[run]', 'run to use, by name or folder; the newest one without')
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option(
      '--data <file...>',
      "files, folders or globs, - for standard input; the run's own test or validation split without",
    )
    .addOption(
      new Option(
        '--batching <name>',
        'stream carries the state through the whole text, sequences starts each one anew; as trained without it',
      ).choices(['stream', 'sequences']),
    )
    .option(
      '--baseline',
      'unigrams and Kneser-Ney trigrams of the training text beside it, and model and trigrams mixed',
    )
    .option(
      '--dynamic [rate]',
      'dynamic evaluation too: the weights learn from each segment once it is scored; the rate is tuned on validation without one',
      rate,
    )
    .option(
      '--dynamic-steps <tokens>',
      'tokens of a segment; 5 words or 20 characters without it',
      integerWithin({ min: 1 }),
    )
    .option('--cache', 'a neural cache too: states recall what came after states like them')
    .option(
      '--cache-theta <number>',
      'how sharply they recall; tuned on validation without it',
      numberWithin({ min: 0, max: 1000 }),
    )
    .option(
      '--cache-lambda <share>',
      'share of the cache; tuned on validation without it',
      numberWithin({ min: 0, max: 0.99 }), // all of it would make a token that the cache lacks impossible
    )
    .option(
      '--cache-window <tokens>',
      'tokens that are remembered, 2000 without it',
      integerWithin({ min: 1, max: 1_000_000 }),
    )
    .option('--json', 'as JSON')
    .action(async (run: string | undefined, options: EvalCommandOptions) => {
      const { runEval } = await import('../actions/eval.js');
      await runEval(run, options);
    });
  return requires(command, {
    '--dynamic-steps': ['--dynamic'],
    '--cache-theta': ['--cache'],
    '--cache-lambda': ['--cache'],
    '--cache-window': ['--cache'],
  });
}
