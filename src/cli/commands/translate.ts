import { Command, Option } from 'commander';
import { translateDefaults } from '../../inference/translate/translate-defaults.js';
import type { TranslateCommandOptions } from '../actions/translate.js';
import {
  checkpointOption,
  columnsOption,
  fileOption,
  integerWithin,
  numberWithin,
  rawOption,
  runOption,
  runsOption,
} from '../options.js';

/** `rnn translate`: a sequence turned into another. */
export function translateCommand(): Command {
  return new Command('translate')
    .description('translate texts by a run of task: translation')
    .argument('[text...]', 'texts; lines of standard input without any')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .addOption(rawOption)
    .addOption(columnsOption)
    .addOption(fileOption)
    .option(
      '--beam <texts>',
      'translations kept at each token; 1 is greedy',
      integerWithin({ min: 1, max: 1000 }),
      translateDefaults.beamSize,
    )
    .option(
      '--length-penalty <alpha>',
      'how far longer translations are favoured; 0 ranks by probability alone',
      numberWithin({ min: 0 }),
      translateDefaults.lengthPenalty,
    )
    .option(
      '--coverage-penalty <beta>',
      'how much it costs to leave parts of the source unseen; needs attention',
      numberWithin({ min: 0 }),
      translateDefaults.coveragePenalty,
    )
    .option(
      '--n-best <translations>',
      'translations of each text, best first, up to --beam, with score and log-probability; of several texts with their numbers',
      integerWithin({ min: 1 }),
      1,
    )
    .option(
      '--max-length <tokens>',
      'tokens of a translation at most; by the length of the source without',
      integerWithin({ min: 1 }),
    )
    .option('--keep-unknown', 'leave <UNK> as it is, and not the source token that it looked at most')
    .addOption(
      new Option('--attention <file>', 'write what each token looked at as .html, as .json, or as .svg for one text'),
    )
    .option('--json', 'one JSON object a text')
    .action(async (texts: string[], options: TranslateCommandOptions) => {
      const { runTranslate } = await import('../actions/translate.js');
      await runTranslate(texts, options);
    });
}
