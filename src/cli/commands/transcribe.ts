import { Command } from 'commander';
import { transcribeDefaults } from '../../inference/transcribe/transcribe-defaults.js';
import type { TranscribeCommandOptions } from '../actions/transcribe.js';
import { checkpointOption, integerWithin, numberWithin, requires, runOption, runsOption } from '../options.js';

/** `rnn transcribe`: what recordings say. */
export function transcribeCommand(): Command {
  const { beamSize, languageModelWeight, insertionBonus } = transcribeDefaults;
  const command = new Command('transcribe')
    .description('write down what recordings say')
    .argument(
      '[file...]',
      'WAV files, or files of frames; - for a recording on standard input, its lines name files without any',
    )
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option(
      '--beam <texts>',
      `texts kept by a search over all alignments; without it the likeliest token of each step is taken, with --lm ${beamSize}`,
      integerWithin({ min: 1, max: 10_000 }),
    )
    .option('--lm <run>', 'run of a language model that helps the search')
    .option(
      '--lm-weight <number>',
      `what its logarithms count, ${languageModelWeight} without it`,
      numberWithin({ min: 0, max: 100 }),
    )
    .option(
      '--insertion-bonus <nats>',
      `added for each token, as a language model likes short texts; ${insertionBonus} without it`,
      numberWithin({ min: -100, max: 100 }),
    )
    .option('--confidence', 'the probability of each text given its sound too')
    .option('--timing', 'when each token is said too')
    .option('--json', 'one JSON object a file, as they come')
    .action(async (files: string[], options: TranscribeCommandOptions) => {
      const { runTranscribe } = await import('../actions/transcribe.js');
      await runTranscribe(files, options);
    });
  return requires(command, { '--lm-weight': ['--lm'], '--insertion-bonus': ['--beam', '--lm'] });
}
