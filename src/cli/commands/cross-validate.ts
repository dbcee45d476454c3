import { Command } from 'commander';
import type { CrossValidateCommandOptions } from '../actions/cross-validate.js';
import { integerWithin, setOption } from '../options.js';

/** `rnn cross-validate`: k-fold cross-validation, for small datasets. */
export function crossValidateCommand(): Command {
  return new Command('cross-validate')
    .description('run k-fold cross-validation; nothing is saved')
    .argument('<config>', 'configuration, YAML or JSON; - for standard input')
    .option('--folds <number>', 'number of folds, each held out once', integerWithin({ min: 2 }), 10)
    .option(
      '--repeats <number>',
      'number of repetitions, each with a new split into folds',
      integerWithin({ min: 1, max: 1000 }),
      1,
    )
    .addOption(setOption)
    .option('--quiet', 'do not print a line per fold')
    .option('--json', 'print the result as JSON')
    .action(async (file: string, options: CrossValidateCommandOptions) => {
      const { runCrossValidate } = await import('../actions/cross-validate.js');
      const { showProgress } = await import('../show-progress.js');
      await showProgress(() => runCrossValidate(file, options));
    });
}
