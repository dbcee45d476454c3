import { type Command, Option } from 'commander';
import { translateDefaults } from '../../inference/translate/translate-defaults.js';
import type { TranslateCommandOptions } from '../actions/translate.js';
import { columnsOption, fileOption, integerWithin, modelCommand, numberWithin, rawOption } from '../options.js';

/** `rnn translate`: translates texts. */
export function translateCommand(): Command {
  return modelCommand('translate')
    .description('translate texts with a run of task translation')
    .argument('[text...]', 'texts; without any, lines of standard input')
    .addOption(rawOption)
    .addOption(columnsOption)
    .addOption(fileOption)
    .option(
      '--beam <texts>',
      'number of hypotheses of the beam search; 1 is greedy',
      integerWithin({ min: 1, max: 1000 }),
      translateDefaults.beamSize,
    )
    .option(
      '--length-penalty <alpha>',
      'how strongly longer translations are favoured; 0 ranks by probability alone',
      numberWithin({ min: 0 }),
      translateDefaults.lengthPenalty,
    )
    .option(
      '--coverage-penalty <beta>',
      'penalty for parts of the source without attention; needs a model with attention',
      numberWithin({ min: 0 }),
      translateDefaults.coveragePenalty,
    )
    .option(
      '--n-best <translations>',
      'number of translations per text, best first, at most --beam; each with score and log-probability, and for several texts the number of the text',
      integerWithin({ min: 1 }),
      1,
    )
    .option(
      '--max-length <tokens>',
      'maximum number of tokens; default: depends on the length of the source',
      integerWithin({ min: 1 }),
    )
    .option('--keep-unknown', 'print <UNK> itself instead of the source token with the most attention')
    .addOption(new Option('--attention <file>', 'write the attention weights as .html, .json, or, for one text, .svg'))
    .option('--json', 'one JSON object per text')
    .action(async (texts: string[], options: TranslateCommandOptions) => {
      const { runTranslate } = await import('../actions/translate.js');
      const { showProgress } = await import('../show-progress.js');
      await showProgress(() => runTranslate(texts, options));
    });
}
