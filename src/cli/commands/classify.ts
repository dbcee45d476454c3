import { Command, Option } from 'commander';
import type { ClassifyCommandOptions } from '../actions/classify.js';
import { checkpointOption, columnsOption, integerWithin, rawOption, runOption, runsOption } from '../options.js';

/** `rnn classify`: the labels that a classifier gives to texts, or to sequences of numbers. */
export function classifyCommand(): Command {
  return new Command('classify')
    .description('label texts or sequences of numbers, with the probability of each label')
    .argument('[text...]', 'texts; lines of standard input without any')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .addOption(rawOption)
    .addOption(columnsOption)
    .option(
      '--file <file...>',
      'label the lines of files, - for standard input; for a model of frames: files, folders or globs of frames',
    )
    .option(
      '--top <labels>',
      'labels shown for each text in quotes or sequence, the likeliest ones; 5 without it',
      integerWithin({ min: 1 }),
    )
    .addOption(
      new Option(
        '--json',
        'one JSON object a text, with all labels and the weight of each word where there is attention',
      ).conflicts('top'),
    )
    .action(async (texts: string[], options: ClassifyCommandOptions) => {
      const { runClassify } = await import('../actions/classify.js');
      await runClassify(texts, options);
    });
}
