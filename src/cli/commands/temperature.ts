import { type Command, Option } from 'commander';
import type { TemperatureCommandOptions } from '../actions/temperature.js';
import { conditionOption, integerWithin, modelCommand, renamed, temperatures } from '../options.js';

/** `rnn temperature`: shows the effect of temperature on the next token's probabilities. */
export function temperatureCommand(): Command {
  const command = modelCommand('temperature')
    .description("show the next token's probabilities at several temperatures")
    .argument('<context>', 'text before the token; "" for the start of a text')
    .addOption(conditionOption)
    .addOption(
      new Option('--temperature <numbers>', 'temperatures, comma-separated; at 0 the likeliest token has probability 1')
        .argParser(temperatures)
        .default([0.2, 0.5, 1, 1.5], '0.2,0.5,1,1.5'),
    )
    .option('--top <tokens>', 'number of tokens to show', integerWithin({ min: 1, max: 1000 }), 10)
    .option('--svg <file>', 'write the bars as an SVG file')
    .option('--png <file>', 'write the bars as a PNG file')
    .option('--json', 'as JSON')
    .action(async (context: string, options: TemperatureCommandOptions) => {
      const { runTemperature } = await import('../actions/temperature.js');
      await runTemperature(context, options);
    });
  return renamed(command, '--temperatures', '--temperature');
}
