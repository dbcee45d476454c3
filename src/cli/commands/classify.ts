import { type Command, Option } from 'commander';
import type { ClassifyCommandOptions } from '../actions/classify.js';
import { columnsOption, integerWithin, modelCommand, rawOption } from '../options.js';

/** `rnn classify`: classifies texts or sequences of numbers. */
export function classifyCommand(): Command {
  return modelCommand('classify')
    .description('classify texts or sequences of numbers, with the probability of each label')
    .argument('[text...]', 'texts; without any, lines of standard input')
    .addOption(rawOption)
    .addOption(columnsOption)
    .option(
      '--file <file...>',
      'files with one text per line, - for standard input; for a model of frames: files, folders or globs of frames',
    )
    .option('--top <labels>', 'number of labels shown per argument or sequence; default: 5', integerWithin({ min: 1 }))
    .addOption(
      new Option(
        '--json',
        'one JSON object per text, with all labels and, for a model with attention, the weight of each token',
      ).conflicts('top'),
    )
    .action(async (texts: string[], options: ClassifyCommandOptions) => {
      const { runClassify } = await import('../actions/classify.js');
      const { showProgress } = await import('../show-progress.js');
      await showProgress(() => runClassify(texts, options));
    });
}
