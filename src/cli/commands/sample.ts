import { Command } from 'commander';
import { sampleDefaults } from '../../inference/sample-defaults.js';
import type { SampleCommandOptions } from '../actions/sample.js';
import { checkpointOption, gather, integerWithin, numberWithin, runOption, runsOption } from '../options.js';

/** `rnn sample`: text to stdout as it is drawn. */
export function sampleCommand(): Command {
  return new Command('sample')
    .description('write text with a trained model')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option('--seed <text>', 'text to go on from, of any length', sampleDefaults.prompt)
    .option('--length <tokens>', 'tokens to draw at most', integerWithin({ min: 1 }), sampleDefaults.length)
    .option(
      '--temperature <number>',
      '0 takes the likeliest token always, below 1 is careful, above 1 daring',
      numberWithin({ min: 0 }),
      sampleDefaults.temperature,
    )
    .option('--top-k <tokens>', 'draw from the likeliest tokens only, this many', integerWithin({ min: 1 }))
    .option(
      '--top-p <mass>',
      'draw from the fewest likeliest tokens that hold this much probability',
      numberWithin({ above: 0, max: 1 }),
    )
    .option('--num <samples>', 'samples to draw', integerWithin({ min: 1, max: 10_000 }), sampleDefaults.count)
    .option('--random-seed <integer>', 'repeats a sample exactly', integerWithin({ min: 0 }))
    .option('--stop <text>', 'end before this text; may be repeated', gather)
    .option('--json', 'one JSON object a sample')
    .action(async (options: SampleCommandOptions) => {
      const { runSample } = await import('../actions/sample.js');
      await runSample(options);
    });
}
