import { type Command, Option } from 'commander';
import type { SamplingFilter } from '../../inference/decode/filters/filter.js';
import { type FilterName, filterList } from '../../inference/decode/filters.js';
import { sampleDefaults } from '../../inference/decode/sample-defaults.js';
import type { SampleCommandOptions } from '../actions/sample.js';
import {
  conditionOption,
  gather,
  integerWithin,
  modelCommand,
  nonEmpty,
  numberWithin,
  precisionOption,
  randomSeedOption,
  requires,
  temperatures,
} from '../options.js';

/** `rnn sample`: samples text from a model; tokens are printed as they are drawn. */
export function sampleCommand(): Command {
  const command = modelCommand('sample')
    .description('sample text from a trained model')
    .addOption(precisionOption)
    .addOption(conditionOption)
    .option(
      '--prompt, --seed <text>',
      'text to continue, of any length; - for one per line of standard input',
      sampleDefaults.prompt,
    )
    .addOption(
      new Option('--prefix-file <file>', 'file with the text to continue, read without its last line break').conflicts(
        'seed',
      ),
    )
    .option('--length <tokens>', 'maximum number of tokens', integerWithin({ min: 1 }), sampleDefaults.length)
    .option('--ban <token>', 'exclude this token; may be repeated', gather)
    .option('--allow-unknown', 'do not exclude <UNK>')
    .addOption(
      new Option(
        '--beam <texts>',
        'search for the likeliest texts instead of sampling, with this many hypotheses; 1 is greedy',
      )
        .argParser(integerWithin({ min: 1, max: 10_000 }))
        .conflicts([...filterList.map(([name]) => name), 'randomSeed', 'interactive']),
    )
    .option(
      '--length-penalty <alpha>',
      'with --beam: how strongly longer texts are favoured; 0 ranks by probability alone',
      numberWithin({ min: 0 }),
    )
    .option('--num <samples>', 'number of samples', integerWithin({ min: 1, max: 10_000 }), sampleDefaults.count)
    .addOption(randomSeedOption)
    .option('--stop <text>', 'end the sample before this text; may be repeated', (value, previous?: string[]) =>
      gather(nonEmpty(value), previous),
    )
    .addOption(
      new Option('-i, --interactive', 'choose each token yourself, from a list with probabilities').conflicts([
        'length',
        'num',
        'stop',
        'json',
      ]),
    )
    .addOption(
      new Option(
        '--measure',
        `print statistics per temperature instead of the samples: share of words in the training text, distinct words, repetitions, nats per token; defaults: --num ${MEASURED.num}, --temperature ${MEASURED.temperature}`,
      ).conflicts(['interactive', 'beam']),
    )
    .option('--json', 'one JSON object per sample')
    .addHelpText('after', `\nApplied in this order: --ban, ${filterList.map(([, { flag }]) => flag).join(', ')}.`)
    .action(async (options: SampleCommandOptions) => {
      const { runSample } = await import('../actions/sample.js');
      await runSample(options.measure === true ? withMeasured(options, command) : options);
    });
  for (const [name, filter] of filterList) command.addOption(filterOption(name, filter));
  return requires(command, { '--length-penalty': ['--beam'] });
}

/** Defaults of `--measure`. */
const MEASURED = { num: 50, temperature: [0.2, 0.5, 0.8, 1, 1.2, 1.5] };

function withMeasured(options: SampleCommandOptions, command: Command): SampleCommandOptions {
  const isLeftOut = (name: keyof typeof MEASURED) => command.getOptionValueSource(name) === 'default';
  return {
    ...options,
    ...(isLeftOut('num') ? { num: MEASURED.num } : {}),
    ...(isLeftOut('temperature') ? { temperature: MEASURED.temperature } : {}),
  };
}

/** The option of a sampling filter. `--temperature` takes several values, shown side by side. */
function filterOption(name: FilterName, { flag, value, description, bounds, default: chosen }: SamplingFilter): Option {
  const option = new Option(`${flag} <${value}>`, description);
  if (name === 'temperature') return option.argParser(temperatures).default([chosen], String(chosen));
  return option.argParser((bounds.integer === true ? integerWithin : numberWithin)(bounds));
}
