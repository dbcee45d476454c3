import type { ResolvedConfig } from '../../config/schema.js';
import { type Cluster, nameWorker } from '../../distributed/cluster.js';
import { LostWorkerError } from '../../distributed/errors.js';
import type { JoinedGroup } from '../../distributed/group.js';
import { endWithLauncher, launch, launchedVariable, runEnclosed } from '../../distributed/launch.js';
import { ConfigError, EnvironmentError } from '../../errors.js';
import { watchInterrupts } from '../../runtime/signals.js';
import { Interrupted } from '../failure.js';
import { note } from '../output.js';
import type { Screen } from '../render/screen.js';

/** Starts `workers` processes of this same command on this machine; throws `Ended` unless all succeed. */
export async function launchWorkers(
  workers: number,
  config: ResolvedConfig | null,
  { trustNetwork }: { trustNetwork: boolean },
): Promise<void> {
  if (process.env.TF_CONFIG) {
    throw new ConfigError(
      '--workers starts workers on this machine, but TF_CONFIG makes this process itself a worker.',
      {
        hint: 'Remove --workers, or unset TF_CONFIG.',
      },
    );
  }
  if (config !== null && config.training.batchSize < workers) {
    throw new ConfigError(`training.batchSize is ${config.training.batchSize}: too few rows for ${workers} workers.`, {
      hint: 'This is the size of the whole batch, which the workers share: make it larger, or use fewer workers.',
    });
  }
  let pass: (signal: NodeJS.Signals) => void = () => {};
  const watch = watchInterrupts(({ signal }) => pass(signal), {
    on: (signal, listener) => process.on(signal, listener),
    off: (signal, listener) => process.off(signal, listener),
    // A second signal is passed on too.
    exit: () => pass('SIGINT'),
  });
  const onSignal = (listener: typeof pass) => {
    pass = listener;
  };
  const enclosed = process.env[launchedVariable] === 'enclosed';
  if (enclosed) endWithLauncher();
  try {
    const status =
      trustNetwork || enclosed
        ? await launch({ workers, command: ownCommand(), threads: config?.threads ?? null, tell: note, onSignal })
        : await runEnclosed([process.execPath, ...process.execArgv, ...process.argv.slice(1)], onSignal);
    if (status === null) throw openPorts();
    if (status !== 0) throw new Interrupted(status);
  } finally {
    watch.dispose();
  }
}

/** Joins the other workers of TF_CONFIG; throws `Interrupted` if a signal arrives while waiting. */
export async function join(cluster: Cluster, screen: Screen, exitCode: () => number | null): Promise<JoinedGroup> {
  const { joinGroup } = await import('../../distributed/group.js');
  const launched = process.env[launchedVariable];
  if (launched !== undefined) endWithLauncher();
  const own = cluster.addresses[cluster.rank] as string;
  if (launched !== 'enclosed' && (launched === undefined || cluster.rank === 0)) {
    screen.warning(
      `The engine listens on port ${own.slice(own.lastIndexOf(':') + 1)} on all network interfaces of this machine, without authentication: train only on networks that you trust (docs/distributed.md).`,
    );
  }
  const group = await joinGroup({
    cluster,
    tell: (line) => note(line),
    interrupted: () => exitCode() !== null,
  });
  if (group === null) throw new Interrupted(exitCode() ?? 1);
  screen.line(describe(cluster));
  return group;
}

/** The error of a run that ended because another worker was stopped. */
export function stoppedByOthers({ cluster, stoppedBy, rank }: JoinedGroup): LostWorkerError {
  const [other = 0] = stoppedBy.filter((index) => index !== rank);
  const name = nameWorker(cluster, other).replace(/,$/, '');
  return new LostWorkerError(`The run was stopped and saved because ${name} received a stop signal.`, false, {
    hint: 'Start the workers again with --resume to continue from there.',
  });
}

function describe(cluster: Cluster): string {
  const { rank, addresses } = cluster;
  const role = rank === 0 ? 'the chief, which writes the run' : `the chief is ${addresses[0]}, which writes the run`;
  return `Worker ${rank} of ${addresses.length}: ${role}.`;
}

/** The command line of each worker. */
function ownCommand(): string[] {
  const args: string[] = [];
  const own = process.argv.slice(2);
  for (let index = 0; index < own.length; index++) {
    const arg = own[index] as string;
    if (arg === '--trust-network' || /^--(workers|threads)=/.test(arg)) continue;
    if (arg === '--workers' || arg === '--threads') index++;
    else args.push(arg);
  }
  return [process.execPath, ...process.execArgv, process.argv[1] as string, ...args];
}

function openPorts(): EnvironmentError {
  return new EnvironmentError(
    'The workers would listen on open ports: this system does not allow a private network (unshare --net).',
    {
      hint: 'Add --trust-network if you trust everyone who can reach this machine: anyone who connects can run code in the workers.',
    },
  );
}
