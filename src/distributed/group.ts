import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { EnvironmentError } from '../errors.js';
import type { Kernels } from '../kernels/kernels.js';
import type { GradientStore, NamedArray, Parameter } from '../model/parameters.js';
import type { Group } from '../training/group.js';
import { type Collective, loadCollective } from './addon.js';
import { type Cluster, hostOf, nameWorkers, othersOf } from './cluster.js';
import { LostWorkerError } from './errors.js';
import { createGradientSums, type GradientSums, type GradientSumsOptions } from './gradient-sums.js';
import { broadcastMessage, gatherMessages, type Wire } from './messages.js';
import { exchangeReports } from './reports.js';
import { encodeConfig, encodeServer, taskName } from './server-definition.js';
import { createSharedSums } from './shared-sums.js';
import { createSums } from './sums.js';
import { type CollectiveError, watchPeers } from './watch-peers.js';

/** A group that a process has joined; see `joinGroup`. */
export interface JoinedGroup extends Group {
  cluster: Cluster;
  /** Ranks of the workers that were asked to stop, if that ended the run. */
  readonly stoppedBy: readonly number[];
  /** Sends the chief's value to all workers; the others pass null. */
  broadcast<Value>(own: Value | null): Promise<Value>;
  /** Sets what to train from now on. */
  prepare(options: { kernels: Kernels; parameters: readonly Parameter[]; wire: 'float32' | 'bfloat16' }): void;
  /**
   * Waits until all workers have finished, and leaves the group. A worker lost at this point is ignored. If the chief is lost, throws a
   * LostWorkerError, because the chief arrives only after everything is saved.
   */
  close(): Promise<void>;
  /** Leaves the group at once; the other workers report this one as lost. */
  dispose(): void;
}

export interface JoinOptions {
  cluster: Cluster;
  /** Prints a line of status while it waits. */
  tell(line: string): void;
  /** Polled while it waits; true stops waiting. */
  interrupted(): boolean;
}

/** If this variable is 0, sums begin only when all gradients are computed; their values are the same. */
const overlapVariable = 'RNN_OVERLAP';

/** Milliseconds that a surviving worker stays, so that the others do not take it for the lost one. They find that one within a second. */
const LINGER = 1500;

/**
 * Starts the engine on this worker's port and waits for the others, without a time limit. Returns null if interrupted. Throws an
 * EnvironmentError if the engine is not available or the port is in use.
 */
export async function joinGroup(options: JoinOptions): Promise<JoinedGroup | null> {
  const { cluster } = options;
  keepFromProxies(cluster);
  const collective = loadCollective();
  await enable(collective, cluster);
  // Otherwise a process that exits with a pending sum would wait for it forever.
  process.once('exit', () => collective.abort('the process ends', 1000));
  if (!(await waitForAll(collective, options))) return null;
  return createGroup(collective, cluster);
}

/** A process can have only one group. */
function createGroup(collective: Collective, cluster: Cluster): JoinedGroup {
  const { rank, addresses } = cluster;
  const size = addresses.length;
  const others = othersOf(cluster);
  const sums = createSums(collective, size);
  const explain = watchPeers(collective, cluster);
  const stoppedBy: number[] = [];
  let gradients: GradientSums | null = null;
  let store: GradientStore | null = null;
  let closed = false;

  async function explained<Value>(result: Promise<Value>): Promise<Value> {
    try {
      return await result;
    } catch (error) {
      // Errors of the engine have a status; others were already reported, or are bugs.
      const { statusCode } = error as CollectiveError;
      throw statusCode === undefined ? error : await explain(error as CollectiveError);
    }
  }
  const wire: Wire = { rank, size, collective, sum: (values) => explained(sums(values, false)) };

  /** Allocates memory for sums. Workers on one machine share it, except for bfloat16: only sums over the network round to it. */
  function allocator(format: 'float32' | 'bfloat16'): GradientSumsOptions['allocate'] {
    const halves = format === 'bfloat16';
    const share = halves ? null : createSharedSums(collective, wire);
    return (bytes, name) => {
      const network = (memory: ArrayBuffer, count: number) => sums(new Float32Array(memory, 0, count), halves, name);
      if (share !== null) return share({ bytes, network });
      const memory = collective.allocate(bytes);
      return { memory, sum: (count) => network(memory, count) };
    };
  }

  function leave(): void {
    collective.unwatch();
    gradients?.dispose();
    gradients = null;
  }

  return {
    cluster,
    rank,
    size,
    stoppedBy,
    gather: (own) => gatherMessages(wire, own),
    broadcast: (own) => broadcastMessage(wire, own),
    prepare({ kernels, parameters, wire: format }) {
      gradients?.dispose();
      const overlaps = process.env[overlapVariable] !== '0';
      gradients = createGradientSums({ kernels, parameters, rank, overlaps, allocate: allocator(format) });
    },
    gradientsOf(batch) {
      store = prepared(gradients).begin(batch);
      return store;
    },
    async sum(own, report) {
      const { sparseCounts, isLate, finish } = prepared(gradients);
      if (own.gradients !== store) throw new Error('The gradients are not in the store that is summed.');
      const { lossSum, targetCount, batchSize } = own;
      const facts = { lossSum, targetCount, batchSize, counts: sparseCounts(), isLate: isLate() };
      const reports = await exchangeReports(wire, { ...report, ...facts });
      const elsewhere = reports.findIndex(({ step }) => step !== report.step);
      if (elsewhere >= 0)
        throw new Error(`Step ${report.step} of worker ${rank} met step ${reports[elsewhere]?.step}.`);
      const allCounts = reports.map(({ counts }) => counts);
      const again = reports.some(({ isLate }) => isLate);
      const sum = await explained(finish(allCounts, again));
      for (const [index, { stops }] of reports.entries())
        if (stops && !stoppedBy.includes(index)) stoppedBy.push(index);
      const total = (key: 'lossSum' | 'targetCount' | 'batchSize') => reports.reduce((all, each) => all + each[key], 0);
      return {
        outcome: {
          lossSum: total('lossSum'),
          targetCount: total('targetCount'),
          batchSize: total('batchSize'),
          gradients: sum,
        },
        stops: reports.some(({ stops }) => stops),
        seconds: reports[0]?.seconds as number,
      };
    },
    async synchronise(arrays) {
      const hashes = await gatherMessages(wire, hashOf(arrays));
      if (hashes.every((hash) => hash === hashes[0])) return null;
      return broadcastMessage<NamedArray[]>(wire, rank === 0 ? [...arrays] : null);
    },
    async close() {
      const given = new AbortController();
      const arrived = await Promise.race([
        gatherMessages(wire, null).catch((error: Error) => error),
        setTimeout(60_000, null, { signal: given.signal }).catch(() => null),
      ]);
      // A pending timer would keep the process alive.
      given.abort();
      // In this case dispose() leaves the group.
      if (arrived instanceof LostWorkerError && arrived.lost.includes(0)) throw arrived;
      closed = true;
      leave();
      if (arrived === null || arrived instanceof Error || others.length === 0) return;
      // The others still read the last sum from this process. The chief leaves last, so that no worker reports it as lost.
      await setTimeout(300);
      if (rank === 0) await waitUntilGone(collective, others);
    },
    dispose() {
      if (closed) return;
      leave();
      // Keeps the process alive to answer health checks of the others, without delaying its own messages.
      globalThis.setTimeout(() => {}, LINGER);
    },
  };
}

function prepared(gradients: GradientSums | null): GradientSums {
  if (gradients === null) throw new Error('Nothing has been prepared to be summed.');
  return gradients;
}

/** Waits until none of the workers answers, at most 5 s. */
async function waitUntilGone(collective: Collective, ranks: readonly number[]): Promise<void> {
  const end = performance.now() + 5000;
  while (performance.now() < end) {
    const answers = await Promise.allSettled(ranks.map((rank) => collective.checkPeer(taskName(rank), 200)));
    if (answers.every(({ status }) => status === 'rejected')) return;
    await setTimeout(50);
  }
}

async function enable(collective: Collective, cluster: Cluster): Promise<void> {
  try {
    await collective.enable(encodeConfig(cluster), encodeServer(cluster));
  } catch (cause) {
    const address = cluster.addresses[cluster.rank] as string;
    const port = address.slice(address.lastIndexOf(':') + 1);
    throw new EnvironmentError(
      `The engine cannot listen on port ${port}, which TF_CONFIG gives this worker (${address}).`,
      {
        hint: `Another process may use the port (ss -ltnp 'sport = ${port}'): stop it, or set another port in the TF_CONFIG of all workers.`,
        cause,
      },
    );
  }
}

/** Waits until all workers answer. Names the missing workers after 5 seconds, then every 30 seconds. */
async function waitForAll(collective: Collective, { cluster, tell, interrupted }: JoinOptions): Promise<boolean> {
  const begin = new Date();
  let missing = othersOf(cluster);
  let due = performance.now() + 5000;
  while (missing.length > 0) {
    const answers = await Promise.allSettled(missing.map((index) => collective.checkPeer(taskName(index), 1000)));
    missing = missing.filter((_, index) => answers[index]?.status === 'rejected');
    if (interrupted()) return false;
    if (missing.length === 0) break;
    if (performance.now() >= due) {
      const time = begin.toTimeString().slice(0, 8);
      tell(`Waiting for ${nameWorkers(cluster, missing)} since ${time}.`);
      due = performance.now() + 30_000;
    }
    await setTimeout(200);
  }
  return true;
}

/** Without this, gRPC would connect to the other workers through a proxy. */
function keepFromProxies({ addresses }: Cluster): void {
  const hosts = [...new Set(addresses.map(hostOf))];
  for (const name of ['no_proxy', 'NO_PROXY', 'no_grpc_proxy']) {
    process.env[name] = [process.env[name], ...hosts].filter(Boolean).join(',');
  }
}

function hashOf(arrays: readonly NamedArray[]): string {
  const hash = createHash('sha256');
  for (const { data } of arrays) hash.update(data);
  return hash.digest('hex');
}
