import { Command, Option } from 'commander';
import type { TemperatureCommandOptions } from '../actions/temperature.js';
import { checkpointOption, conditionOption, integerWithin, runOption, runsOption, temperatures } from '../options.js';

/** `rnn temperature`: what temperature does to the next token's probabilities. */
export function temperatureCommand(): Command {
  return new Command('temperature')
    .description("draw the next token's probabilities at several temperatures")
    .argument('<context>', 'text that the token comes after; "" for the start of a text')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .addOption(conditionOption)
    .addOption(
      new Option('--temperatures <numbers>', 'with commas between them; 0 is all on the likeliest token')
        .argParser(temperatures)
        .default([0.2, 0.5, 1, 1.5], '0.2,0.5,1,1.5'),
    )
    .option('--top <tokens>', 'likeliest tokens to show', integerWithin({ min: 1, max: 1000 }), 10)
    .option('--svg <file>', 'draw the bars in an SVG file')
    .option('--png <file>', 'draw the bars in a PNG file')
    .option('--json', 'as JSON')
    .action(async (context: string, options: TemperatureCommandOptions) => {
      const { runTemperature } = await import('../actions/temperature.js');
      await runTemperature(context, options);
    });
}
