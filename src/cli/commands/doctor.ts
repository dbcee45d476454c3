import { Command } from 'commander';
import type { DoctorCommandOptions } from '../actions/doctor.js';

/** `rnn doctor`: what this machine computes with, and what is wrong with it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('show what this machine computes with, and suggest fixes')
    .option('--build', 'build the native kernels again, when an earlier attempt failed')
    .option('--json', 'as JSON')
    .action(async (options: DoctorCommandOptions) => {
      const { runDoctor } = await import('../actions/doctor.js');
      await runDoctor(options);
    });
}
