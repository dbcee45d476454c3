import { type Command, Option } from 'commander';
import type { EvalCommandOptions } from '../actions/eval.js';
import { integerWithin, modelCommand, numberWithin, requires, runArgument } from '../options.js';

/** `rnn eval`: evaluates a model on a split or on other data. */
export function evalCommand(): Command {
  const rate = numberWithin({ above: 0, max: 1000 });
  const command = modelCommand('eval')
    .description('evaluate a model on a text or on labelled data')
    .argument(...runArgument)
    .option(
      '--data <file...>',
      "files, folders or globs; - for standard input; default: the run's own test or validation split",
    )
    .addOption(
      new Option(
        '--batching <name>',
        'stream carries the state through the whole text, sequences starts each from a zero state; default: as in training',
      ).choices(['stream', 'sequences']),
    )
    .option(
      '--baseline',
      'compare with unigrams and Kneser-Ney trigrams of the training text, and with a mixture of model and trigrams',
    )
    .option(
      '--dynamic [rate]',
      'also use dynamic evaluation: the weights are updated on each segment after it is scored; without a rate, it is tuned on validation data',
      rate,
    )
    .option(
      '--dynamic-steps <tokens>',
      'tokens per segment; default: 5 words or 20 characters',
      integerWithin({ min: 1 }),
    )
    .option('--cache', 'also use a neural cache, which recalls the tokens that followed similar states')
    .option(
      '--cache-theta <number>',
      'sharpness of the cache (theta); default: tuned on validation data',
      numberWithin({ min: 0, max: 1000 }),
    )
    .option(
      '--cache-lambda <share>',
      'weight of the cache in the mixture (lambda); default: tuned on validation data',
      numberWithin({ min: 0, max: 0.99 }), // a weight of 1 would make tokens outside the cache impossible
    )
    .option(
      '--cache-window <tokens>',
      'number of past tokens in the cache; default: 2000',
      integerWithin({ min: 1, max: 1_000_000 }),
    )
    .option(
      '--by-length',
      'for a classifier: also accuracy by sample length, and gradient norm by the number of steps back',
    )
    .option('--json', 'as JSON')
    .action(async (run: string | undefined, options: EvalCommandOptions) => {
      const { runEval } = await import('../actions/eval.js');
      const { showProgress } = await import('../show-progress.js');
      await showProgress(() => runEval(run, options));
    });
  return requires(command, {
    '--dynamic-steps': ['--dynamic'],
    '--cache-theta': ['--cache'],
    '--cache-lambda': ['--cache'],
    '--cache-window': ['--cache'],
  });
}
