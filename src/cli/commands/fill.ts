import { type Command, Option } from 'commander';
import { fillDefaults } from '../../inference/fill/fill-defaults.js';
import type { FillCommandOptions } from '../actions/fill.js';
import { fileOption, integerWithin, modelCommand, nonEmpty, requires } from '../options.js';

/** `rnn fill`: fills blanks with a bidirectional language model. */
export function fillCommand(): Command {
  const command = modelCommand('fill')
    .description('fill blanks (___) using left and right context')
    .argument('[text...]', 'texts with blanks; without any, lines of standard input')
    .addOption(fileOption)
    .option('--top <tokens>', 'number of candidates per blank', integerWithin({ min: 1 }), fillDefaults.count)
    .option('--blank <text>', 'text that marks a blank; default: three or more underscores', nonEmpty)
    .addOption(
      new Option(
        '--score',
        'rank sentences by pseudo-log-likelihood instead: each token given all others; this is not the probability of the sentence',
      ).conflicts(['blank', 'top']),
    )
    .option('--tokens', "with --score: print each token's probability and rank given all others")
    .option('--json', 'one JSON object per text')
    .action(async (texts: string[], options: FillCommandOptions) => {
      const { runFill } = await import('../actions/fill.js');
      const { showProgress } = await import('../show-progress.js');
      await showProgress(() => runFill(texts, options));
    });
  return requires(command, { '--tokens': ['--score'] });
}
