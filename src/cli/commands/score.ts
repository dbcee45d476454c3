import { Command, Option } from 'commander';
import type { ScoreCommandOptions } from '../actions/score.js';
import {
  checkpointOption,
  columnsOption,
  conditionOption,
  fileOption,
  rawOption,
  runOption,
  runsOption,
} from '../options.js';

/** `rnn score`: probabilities of sentences, the likeliest first. */
export function scoreCommand(): Command {
  return new Command('score')
    .description('say how likely sentences are, and rank them')
    .argument('[sentence...]', 'sentences; lines of standard input without any')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .addOption(rawOption)
    .addOption(columnsOption)
    .addOption(conditionOption)
    .addOption(fileOption)
    .addOption(new Option('--base <base>', 'base of logarithms').choices(['e', '2', '10']).default('e'))
    .option('--tokens', "each token's probability and rank")
    .addOption(
      new Option(
        '--per-line',
        'one line a sentence, as they come, with tabs between: line number, log P, tokens, unknown ones, perplexity, sentence',
      ).conflicts(['tokens', 'json']),
    )
    .option('--json', 'one JSON object a sentence, as they come')
    .action(async (sentences: string[], options: ScoreCommandOptions) => {
      const { runScore } = await import('../actions/score.js');
      await runScore(sentences, options);
    });
}
