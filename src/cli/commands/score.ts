import { Command } from 'commander';
import type { ScoreCommandOptions } from '../actions/score.js';
import { checkpointOption, runOption, runsOption } from '../options.js';

/** `rnn score`: probabilities of sentences, the likeliest first. */
export function scoreCommand(): Command {
  return new Command('score')
    .description('say how likely sentences are, and rank them')
    .argument('[sentence...]', 'sentences; lines of standard input without any')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option('--tokens', "each token's probability and rank")
    .option('--json', 'one JSON object a sentence, in the order given')
    .action(async (sentences: string[], options: ScoreCommandOptions) => {
      const { runScore } = await import('../actions/score.js');
      await runScore(sentences, options);
    });
}
