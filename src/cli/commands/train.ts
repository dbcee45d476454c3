import { Command, Option } from 'commander';
import type { TrainCommandOptions } from '../actions/train.js';
import { integerWithin, requires, setOption } from '../options.js';

/** `rnn train`: trains a model. Progress goes to stderr; --json prints the events on stdout. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('train a model, or resume a run')
    .argument('[config]', 'YAML or JSON file; see rnn init')
    .addOption(setOption)
    .option('--name <name>', 'name of the run, short for --set name=...')
    .addOption(
      new Option('--kernels <name>', 'kernel implementation to use, short for --set training.kernels=...').choices([
        'auto',
        'native',
        'reference',
      ]),
    )
    .addOption(new Option('--random-seed <integer>', 'short for --set seed=...').argParser(integerWithin({ min: 0 })))
    .option('--threads <count>', 'short for --set threads=...', integerWithin({ min: 1, max: 1024 }))
    .addOption(
      new Option(
        '--resume [run]',
        'resume a run that stopped: the run named here, the run of the config, or the newest',
      ).conflicts(['name', 'initFrom', 'force']),
    )
    .option('--checkpoint <name>', 'with --resume: the checkpoint to resume from, instead of the last one')
    .option('--runs <folder>', 'folder of all runs, short for --set runsDirectory=...')
    .option('--init-from <run>', 'initialize the weights from this run or checkpoint')
    .option('--extend', 'with --init-from: add new tokens to its vocabulary')
    .option('--force', 'replace the run of this name')
    .option(
      '--workers <count>',
      'number of worker processes on this machine; see docs/distributed.md',
      integerWithin({ min: 2, max: 256 }),
    )
    .option('--trust-network', 'with --workers: accept connections from any machine that can reach this one')
    .option('--quiet', 'print only warnings and errors')
    .option('--json', 'print the events of the run on stdout, one JSON object per line')
    .action(async (file: string | undefined, options: TrainCommandOptions) => {
      const { runTrain } = await import('../actions/train.js');
      await runTrain(file, options);
    });
  return requires(command, {
    '--checkpoint': ['--resume'],
    '--extend': ['--init-from'],
    '--trust-network': ['--workers'],
  });
}
