import { ConfigError } from '../errors.js';

/** The processes that train together, as `TF_CONFIG` describes them. */
export interface Cluster {
  /** `host:port` of each worker, by rank; the chief is the first. */
  addresses: readonly string[];
  /** The rank of this process. */
  rank: number;
}

const example = `{"cluster": {"worker": ["host0:2222", "host1:2222"]}, "task": {"type": "worker", "index": 0}}`;

/**
 * Reads `TF_CONFIG` as set for tf.distribute's MultiWorkerMirroredStrategy by Kubeflow, Vertex AI and SageMaker. Null if it is not set or
 * names only one worker. Throws a ConfigError if it is malformed or requests anything but synchronous training.
 */
export function readCluster(text: string | undefined): Cluster | null {
  if (text === undefined || text.trim() === '') return null;
  const config = parse(text);
  if (config === null) throw wrong(`TF_CONFIG is not a JSON object: ${text.slice(0, 80)}`);
  if (config.cluster === undefined) return null;
  if (!isRecord(config.cluster)) throw wrong('"cluster" in TF_CONFIG is not an object');
  const addresses: string[] = [];
  const first = new Map<string, number>();
  // The chief has rank 0, wherever it is listed. TensorFlow 1 calls it "master".
  for (const job of ['chief', 'master', 'worker']) {
    first.set(job, addresses.length);
    const names = config.cluster[job] ?? [];
    if (!Array.isArray(names)) throw wrong(`"${job}" in TF_CONFIG is not a list of host:port`);
    for (const name of names) addresses.push(checkAddress(name, job));
  }
  for (const [job, names] of Object.entries(config.cluster)) {
    if (first.has(job) || (Array.isArray(names) && names.length === 0)) continue;
    throw wrong(
      `TF_CONFIG has a job "${job}", but all workers train synchronously: there are only "chief" and "worker"`,
    );
  }
  const [double] = addresses.filter((address, index) => addresses.indexOf(address) < index);
  if (double !== undefined) throw wrong(`TF_CONFIG names ${double} twice`);
  const rank = rankOf(config.task, first, config.cluster);
  return addresses.length === 1 ? null : { addresses, rank };
}

/** The name of a worker in messages: `worker 1 (host1:2222)`, and the first one `the chief, worker 0 (host0:2222)`. */
export function nameWorker({ addresses }: Pick<Cluster, 'addresses'>, rank: number): string {
  const name = `worker ${rank} (${addresses[rank]})`;
  return rank === 0 ? `the chief, ${name},` : name;
}

/** The names of several workers: `worker 1 (...) and worker 2 (...)`. */
export function nameWorkers(cluster: Pick<Cluster, 'addresses'>, ranks: readonly number[]): string {
  const names = ranks.map((rank) => nameWorker(cluster, rank));
  const last = names.at(-1) as string;
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** The host of a `host:port`, IPv6 addresses without their brackets. */
export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}

function rankOf(task: unknown, first: ReadonlyMap<string, number>, cluster: Record<string, unknown>): number {
  if (!isRecord(task)) throw wrong('TF_CONFIG has no task for this process');
  const { type, index } = task;
  const start = typeof type === 'string' ? first.get(type) : undefined;
  if (start === undefined)
    throw wrong(`The task type ${JSON.stringify(type)} in TF_CONFIG is neither "chief" nor "worker"`);
  const count = ((cluster[type as string] as unknown[] | undefined) ?? []).length;
  // Some launchers write the index as a string.
  const number = typeof index === 'string' && /^\d+$/.test(index) ? Number(index) : index;
  if (!Number.isInteger(number) || (number as number) < 0 || (number as number) >= count) {
    throw wrong(`TF_CONFIG sets ${type} ${JSON.stringify(index)}, but lists ${count} of that type`);
  }
  return start + (number as number);
}

/** Accepts only a name or address with a port, because the engine would also accept a URI. */
function checkAddress(name: unknown, job: string): string {
  const parts = typeof name === 'string' ? /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(name) : null;
  const host = parts?.[1] ?? '';
  const port = Number(parts?.[2]);
  const isName =
    host.startsWith('[') ||
    host.split('.').every((label) => /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label));
  if (parts !== null && isName && host.length <= 253 && port >= 1 && port <= 65535) return name as string;
  throw wrong(`${JSON.stringify(name)} in TF_CONFIG's "${job}" is not host:port`);
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(problem: string): ConfigError {
  return new ConfigError(`${problem}.`, {
    hint: `Unset TF_CONFIG to train in one process, or set it like this: ${example}.`,
  });
}

/** Ranks of the other workers. */
export function othersOf({ addresses, rank }: Cluster): number[] {
  return addresses.map((_, index) => index).filter((index) => index !== rank);
}
