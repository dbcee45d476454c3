import { Command, Option } from 'commander';
import { fillDefaults } from '../../inference/fill/fill-defaults.js';
import type { FillCommandOptions } from '../actions/fill.js';
import { checkpointOption, fileOption, integerWithin, nonEmpty, requires, runOption, runsOption } from '../options.js';

/** `rnn fill`: the words that may stand in a blank, by a bidirectional language model. */
export function fillCommand(): Command {
  const command = new Command('fill')
    .description('fill blanks (___) from what stands on both sides of them')
    .argument('[text...]', 'texts with blanks; lines of standard input without any')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .addOption(fileOption)
    .option('--top <tokens>', 'candidates for each blank', integerWithin({ min: 1 }), fillDefaults.count)
    .option('--blank <text>', 'what marks a blank; three underscores or more without it', nonEmpty)
    .addOption(
      new Option(
        '--score',
        'rank whole sentences by pseudo-log-likelihood instead: each token given all others, which is no probability of the sentence',
      ).conflicts(['blank', 'top']),
    )
    .option('--tokens', "with --score: each token's probability and rank given all others")
    .option('--json', 'one JSON object a text')
    .action(async (texts: string[], options: FillCommandOptions) => {
      const { runFill } = await import('../actions/fill.js');
      await runFill(texts, options);
    });
  return requires(command, { '--tokens': ['--score'] });
}
