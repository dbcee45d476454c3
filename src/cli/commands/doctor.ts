import { Command, Option } from 'commander';
import { hosts } from '../../kernels/hosts/hosts.js';
import type { DoctorCommandOptions } from '../actions/doctor.js';

const installable = hosts.filter(({ source }) => source === 'installation').map(({ name }) => name);

/** `rnn doctor`: what this machine computes with, and what is wrong with it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('show backend, kernels and hosts of this machine, and suggest fixes')
    .addOption(new Option('--install <host>', 'install what this host of the kernels needs').choices(installable))
    .option('--speed', 'measure each host, about 1.5 s each')
    .option('--json', 'as JSON')
    .action(async (options: DoctorCommandOptions) => {
      const { runDoctor } = await import('../actions/doctor.js');
      await runDoctor(options);
    });
}
