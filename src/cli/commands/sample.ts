import { Command, Option } from 'commander';
import { sampleDefaults } from '../../inference/decode/sample-defaults.js';
import type { SampleCommandOptions } from '../actions/sample.js';
import {
  checkpointOption,
  conditionOption,
  gather,
  integerWithin,
  listOf,
  nonEmpty,
  numberWithin,
  requires,
  runOption,
  runsOption,
} from '../options.js';

/** `rnn sample`: text to stdout as it is drawn. */
export function sampleCommand(): Command {
  const command = new Command('sample')
    .description('write text with a trained model')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .addOption(conditionOption)
    .option(
      '--seed <text>',
      'text to go on from, of any length; - for one a line of standard input',
      sampleDefaults.prompt,
    )
    .addOption(new Option('--prefix-file <file>', 'text to go on from, but for its last line break').conflicts('seed'))
    .option('--length <tokens>', 'tokens to draw at most', integerWithin({ min: 1 }), sampleDefaults.length)
    .addOption(
      new Option(
        '--temperature <numbers>',
        '0 takes the likeliest token always, below 1 is careful, above 1 daring; several, as 0.2,0.5,1, stand side by side',
      )
        .argParser(listOf(numberWithin({ min: 0 })))
        .default([sampleDefaults.temperature], String(sampleDefaults.temperature)),
    )
    .option('--top-k <tokens>', 'draw from the likeliest tokens only, this many', integerWithin({ min: 1 }))
    .option(
      '--top-p <mass>',
      'draw from the fewest likeliest tokens that hold this much probability',
      numberWithin({ above: 0, max: 1 }),
    )
    .option(
      '--min-p <share>',
      "draw from tokens with at least this share of the likeliest one's probability",
      numberWithin({ min: 0, max: 1 }),
    )
    .option(
      '--typical <mass>',
      'draw from the fewest tokens of typical information that hold this much probability',
      numberWithin({ above: 0, max: 1 }),
    )
    .option(
      '--repetition-penalty <number>',
      'divide the logits of tokens that have come before, 1.2 for one; applied before the temperature',
      numberWithin({ above: 0 }),
    )
    .option('--ban <token>', 'never draw this token; may be repeated', gather)
    .option('--allow-unknown', 'let <UNK> be drawn, too')
    .addOption(
      new Option('--beam <texts>', 'search for the likeliest texts instead of drawing, this many kept at each token')
        .argParser(integerWithin({ min: 1, max: 10_000 }))
        .conflicts([
          'temperature',
          'topK',
          'topP',
          'minP',
          'typical',
          'repetitionPenalty',
          'randomSeed',
          'interactive',
        ]),
    )
    .option(
      '--length-penalty <alpha>',
      'with --beam: how far longer texts are favoured; 0 ranks by probability alone',
      numberWithin({ min: 0 }),
    )
    .option('--num <samples>', 'samples to draw', integerWithin({ min: 1, max: 10_000 }), sampleDefaults.count)
    .option('--random-seed <integer>', 'repeats a sample exactly', integerWithin({ min: 0 }))
    .option('--stop <text>', 'end before this text; may be repeated', (value, previous?: string[]) =>
      gather(nonEmpty(value), previous),
    )
    .addOption(
      new Option('-i, --interactive', 'choose each token yourself, its probability in view').conflicts([
        'length',
        'num',
        'stop',
        'json',
      ]),
    )
    .option('--json', 'one JSON object a sample')
    .addHelpText(
      'after',
      '\nApplied in this order: --ban, --repetition-penalty, --temperature, --top-k, --top-p, --min-p, --typical.',
    )
    .action(async (options: SampleCommandOptions) => {
      const { runSample } = await import('../actions/sample.js');
      await runSample(options);
    });
  return requires(command, { '--length-penalty': ['--beam'] });
}
