import { createHash } from 'node:crypto';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { rnnVersion } from '../checkpoint/version.js';
import type { ResolvedConfig } from '../config/schema.js';
import { type Cluster, nameWorker } from '../distributed/cluster.js';
import type { JoinedGroup } from '../distributed/group.js';
import { ConfigError, RnnError } from '../errors.js';
import type { Kernels } from '../kernels/kernels.js';
import { currentBackend } from '../runtime/backend.js';
import type { TaskTraining, WarmStart } from '../tasks/task-training.js';
import { configDifferences } from './config-differences.js';

/** What the chief sends to the other workers at the start; they have no run folder. */
export interface Opening {
  config: ResolvedConfig;
  /** The checkpoint to continue from. */
  resume: Checkpoint | null;
  /** The checkpoint whose weights a new run starts with. */
  initialise: WarmStart | null;
}

/** An error as workers send it to each other. */
interface Trouble {
  message: string;
  hint: string | undefined;
}

/** Runs `prepare` on the chief and sends its result, or its error, to the other workers; an error ends all workers. */
export async function openTogether<Own extends Opening>(
  group: JoinedGroup | null,
  prepare: () => Promise<Own>,
): Promise<Own> {
  if (group === null) return prepare();
  const { value, error } = await attempt(prepare);
  await group.broadcast<Broadcast>(error === null ? { opening: value } : { trouble: troubleOf(error) });
  if (error !== null) throw error;
  return value;
}

/** Receives the opening of the chief on another worker. */
export async function receiveOpening(group: JoinedGroup): Promise<Opening> {
  const received = await group.broadcast<Broadcast>(null);
  if ('trouble' in received) throw asError(group.cluster, 0, received.trouble);
  return received.opening;
}

type Broadcast = { opening: Opening } | { trouble: Trouble };

/**
 * Builds the training on each worker and compares the workers before the first step. If configuration, data, vocabulary or version
 * differ, all of them refuse. If building fails on one worker, all end.
 */
export async function buildTogether(
  group: JoinedGroup | null,
  { config, kernels, step }: { config: ResolvedConfig; kernels: Kernels; step: number },
  build: () => Promise<TaskTraining>,
): Promise<TaskTraining> {
  if (group === null) return build();
  const { error, value: training } = await attempt(async () => {
    checkRows(config, group.size);
    return build();
  });
  try {
    const facts = training && factsOf(training, { config, kernels, step });
    const all = await group.gather({ facts, trouble: error && troubleOf(error) });
    if (error !== null) throw error;
    const failed = all.findIndex(({ trouble }) => trouble !== null);
    if (failed >= 0) throw asError(group.cluster, failed, all[failed]?.trouble as Trouble);
    compare(
      group.cluster,
      all.map((each) => each.facts as Facts),
    );
  } catch (cause) {
    training?.trainable.dispose();
    throw cause;
  }
  const { trainable } = training as TaskTraining;
  group.prepare({ kernels, parameters: trainable.parameters, wire: config.training.distributed.wire });
  return training as TaskTraining;
}

/** Facts that must be equal on all workers. */
interface Facts {
  rnn: string;
  tensorflow: string | null;
  kernels: string;
  config: ResolvedConfig;
  vocabulary: string;
  data: string;
  step: number;
}

function factsOf(
  training: TaskTraining,
  { config, kernels, step }: { config: ResolvedConfig; kernels: Kernels; step: number },
): Facts {
  return {
    rnn: rnnVersion,
    tensorflow: currentBackend().version,
    kernels: kernels.name,
    config,
    vocabulary: hashOf(training.vocabulary),
    data: hashOf([training.dataHash, training.describe().splits]),
    step,
  };
}

function compare(cluster: Cluster, all: readonly Facts[]): void {
  const [chief, ...others] = all;
  if (chief === undefined) return;
  for (const [index, other] of others.entries()) {
    const differences = [
      ...versions(chief, other),
      ...configDifferences(chief.config, other.config)
        .filter(({ key }) => mustAgree(key))
        .map(({ key, before, after }) => `${key} is ${show(after)} there and ${show(before)} for the chief`),
      ...(chief.vocabulary === other.vocabulary ? [] : ['its vocabulary is different']),
      ...(chief.data === other.data ? [] : ['its data is different']),
      ...(chief.step === other.step ? [] : [`it is at step ${other.step}, the chief at ${chief.step}`]),
    ];
    if (differences.length === 0) continue;
    const name = nameWorker(cluster, index + 1);
    throw new ConfigError(`W${name.slice(1)} cannot train with the others: ${differences.join('; ')}.`, {
      hint: 'Give all workers the same configuration, data and version of rnn, and start them again.',
    });
  }
}

function versions(chief: Facts, other: Facts): string[] {
  const names = { rnn: 'rnn', tensorflow: 'TensorFlow', kernels: 'kernels' } as const;
  return (Object.keys(names) as (keyof typeof names)[])
    .filter((key) => chief[key] !== other[key])
    .map((key) => `it has ${names[key]} ${other[key]}, the chief ${chief[key]}`);
}

/** Paths, threads and logging may differ between machines. */
function mustAgree(key: string): boolean {
  if (['name', 'runsDirectory', 'threads', 'model.input.vectors.file'].includes(key)) return false;
  return !/^(logging|checkpoint\.keep|data\.(train|validation|test))(\.|$)/.test(key);
}

function checkRows({ training }: ResolvedConfig, workers: number): void {
  if (training.batchSize >= workers) return;
  throw new ConfigError(`training.batchSize is ${training.batchSize}: too few rows for ${workers} workers.`, {
    hint: 'This is the size of the whole batch, which the workers share: make it larger, or use fewer workers.',
  });
}

async function attempt<Value>(
  body: () => Promise<Value>,
): Promise<{ value: Value; error: null } | { value: null; error: Error }> {
  try {
    return { value: await body(), error: null };
  } catch (error) {
    return { value: null, error: error as Error };
  }
}

function troubleOf(error: Error): Trouble {
  return { message: error.message, hint: error instanceof RnnError ? error.hint : undefined };
}

function asError(cluster: Cluster, rank: number, { message, hint }: Trouble): RnnError {
  const name = nameWorker(cluster, rank).replace(/,$/, '');
  return new RnnError(`The run cannot start; ${name} reports: ${message}`, hint === undefined ? {} : { hint });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
