import { Command } from 'commander';
import type { CrossValidateCommandOptions } from '../actions/cross-validate.js';
import { integerWithin, setOption } from '../options.js';

/** `rnn cross-validate`: how well a configuration does on samples that it was not trained on, for few samples. */
export function crossValidateCommand(): Command {
  return new Command('cross-validate')
    .description('train on all folds of the samples but one, judge on that one, and sum up; nothing is saved')
    .argument('<config>', 'configuration, YAML or JSON; - for standard input')
    .option('--folds <number>', 'parts of the training samples, each held out once', integerWithin({ min: 2 }), 10)
    .option('--repeats <number>', 'how often the samples are dealt anew', integerWithin({ min: 1, max: 1000 }), 1)
    .addOption(setOption)
    .option('--quiet', 'no line for each fold')
    .option('--json', 'the result as JSON')
    .action(async (file: string, options: CrossValidateCommandOptions) => {
      const { runCrossValidate } = await import('../actions/cross-validate.js');
      await runCrossValidate(file, options);
    });
}
