import { Command, Option } from 'commander';
import { hosts } from '../../kernels/hosts/hosts.js';
import type { DoctorCommandOptions } from '../actions/doctor.js';

const installable = hosts.filter(({ source }) => source === 'installation').map(({ name }) => name);

/** `rnn doctor`: the backend, kernels and hosts of this machine, and problems with them. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('show backend, kernels and hosts of this machine, and suggest fixes')
    .addOption(new Option('--install <host>', 'install this host of the kernels').choices(installable))
    .option('--speed', 'measure the speed of each host, about 1.5 s each')
    .option('--json', 'as JSON')
    .action(async (options: DoctorCommandOptions) => {
      const { runDoctor } = await import('../actions/doctor.js');
      await runDoctor(options);
    });
}
