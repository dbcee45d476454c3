import { type Command, Option } from 'commander';
import type { ScoreCommandOptions } from '../actions/score.js';
import { columnsOption, conditionOption, fileOption, modelCommand, precisionOption, rawOption } from '../options.js';

/** `rnn score`: probabilities of sentences, the likeliest first. */
export function scoreCommand(): Command {
  return modelCommand('score')
    .description('score and rank sentences by probability')
    .argument('[sentence...]', 'sentences; without any, lines of standard input')
    .addOption(precisionOption)
    .addOption(rawOption)
    .addOption(columnsOption)
    .addOption(conditionOption)
    .addOption(fileOption)
    .addOption(new Option('--base <base>', 'base of logarithms').choices(['e', '2', '10']).default('e'))
    .option('--tokens', "print each token's probability and rank")
    .addOption(
      new Option(
        '--per-line',
        'one tab-separated line per sentence, in input order: number, log P, tokens, unknown tokens, perplexity, sentence',
      ).conflicts(['tokens', 'json']),
    )
    .option('--json', 'one JSON object per sentence, in input order')
    .action(async (sentences: string[], options: ScoreCommandOptions) => {
      const { runScore } = await import('../actions/score.js');
      const { showProgress } = await import('../show-progress.js');
      await showProgress(() => runScore(sentences, options));
    });
}
