import { Command } from 'commander';
import type { ReportCommandOptions } from '../actions/report.js';
import { runsOption } from '../options.js';

/** `rnn report`: a run's curves as one HTML page, or its metrics as CSV. */
export function reportCommand(): Command {
  return new Command('report')
    .description('draw the curves and samples of runs on one HTML page')
    .argument('[run...]', 'names or folders of the runs to compare; default: the newest run')
    .option('--run <run...>', 'the same')
    .addOption(runsOption)
    .option('--output <file>', 'file to write the page to', 'report.html')
    .option('--csv', 'print the metrics of one run as CSV instead')
    .action(async (names: string[], options: ReportCommandOptions) => {
      const { runReport } = await import('../actions/report.js');
      await runReport(names, options);
    });
}
