import { Command, Option } from 'commander';
import type { TrainCommandOptions } from '../actions/train.js';
import { integerWithin, requires, setOption } from '../options.js';

/** `rnn train`: what happens is told on stderr, and as JSON lines on stdout by --json. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('train a model, or go on with one')
    .argument('[config]', 'YAML or JSON file; see rnn init')
    .addOption(setOption)
    .option('--name <name>', 'name of the run, short for --set name=...')
    .addOption(
      new Option('--kernels <name>', 'kernel implementation, short for --set training.kernels=...').choices([
        'auto',
        'native',
        'reference',
      ]),
    )
    .option('--threads <count>', 'short for --set threads=...', integerWithin({ min: 1, max: 1024 }))
    .addOption(
      new Option(
        '--resume [run]',
        'go on with a run that stopped: this one, that of the config, or the newest',
      ).conflicts(['name', 'initFrom', 'force']),
    )
    .option('--checkpoint <name>', 'with --resume: go on from this checkpoint of the run, not from the last one')
    .option('--runs <folder>', 'folder that holds the runs, short for --set runsDirectory=...')
    .option('--init-from <run>', 'start from the weights of this run or checkpoint')
    .option('--extend', 'with --init-from: learn tokens that its vocabulary lacks, too')
    .option('--force', 'replace the run of this name')
    .option(
      '--workers <count>',
      'train with so many processes on this machine; see docs/distributed.md',
      integerWithin({ min: 2, max: 256 }),
    )
    .option('--trust-network', 'with --workers: let their ports be open to all who can reach this machine')
    .option('--quiet', 'tell warnings and errors only')
    .option('--json', 'events of the run as JSON lines on stdout')
    .action(async (file: string | undefined, options: TrainCommandOptions) => {
      const { runTrain } = await import('../actions/train.js');
      await runTrain(file, options);
    });
  return requires(command, { '--checkpoint': ['--resume'], '--extend': ['--init-from'] });
}
