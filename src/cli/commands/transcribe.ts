import type { Command } from 'commander';
import { transcribeDefaults } from '../../inference/transcribe/transcribe-defaults.js';
import type { TranscribeCommandOptions } from '../actions/transcribe.js';
import { integerWithin, modelCommand, numberWithin, requires } from '../options.js';

/** `rnn transcribe`: transcribes speech recordings. */
export function transcribeCommand(): Command {
  const { beamSize, languageModelWeight, insertionBonus } = transcribeDefaults;
  const command = modelCommand('transcribe')
    .description('transcribe speech recordings')
    .argument(
      '[file...]',
      'WAV files or files of frames; - reads a recording from standard input; default: file names from standard input, one per line',
    )
    .option(
      '--beam <texts>',
      `beam search over all alignments, with this many hypotheses; 1 is greedy; default: 1, or ${beamSize} with --lm`,
      integerWithin({ min: 1, max: 10_000 }),
    )
    .option('--lm <run>', 'run of a language model that guides the search')
    .option(
      '--lm-weight <number>',
      `weight of its log-probabilities; default: ${languageModelWeight}`,
      numberWithin({ min: 0, max: 100 }),
    )
    .option(
      '--insertion-bonus <nats>',
      `score added per token, because a language model favours short texts; default: ${insertionBonus}`,
      numberWithin({ min: -100, max: 100 }),
    )
    .option('--confidence', 'print the probability of each text given its recording')
    .option('--timing', 'print when each token is spoken')
    .option('--json', 'one JSON object per file, in input order')
    .action(async (files: string[], options: TranscribeCommandOptions) => {
      const { runTranscribe } = await import('../actions/transcribe.js');
      const { showProgress } = await import('../show-progress.js');
      await showProgress(() => runTranscribe(files, options));
    });
  return requires(command, { '--lm-weight': ['--lm'], '--insertion-bonus': ['--beam', '--lm'] });
}
