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
  /** Which workers were asked to stop, where that ended the run. */
  readonly stoppedBy: readonly number[];
  /** What the chief gives, on all workers; the others give null. */
  broadcast<Value>(own: Value | null): Promise<Value>;
  /** What is trained from now on. */
  prepare(options: { kernels: Kernels; parameters: readonly Parameter[]; wire: 'float32' | 'bfloat16' }): void;
  /**
   * Waits for all to come to their end, and leaves. A worker that is lost only now is not missed; the chief is, as it comes here when all is
   * saved: throws a LostWorkerError.
   */
  close(): Promise<void>;
  /** Leaves at once; the others miss this worker. */
  dispose(): void;
}

export interface JoinOptions {
  cluster: Cluster;
  /** What is worth telling while it waits. */
  tell(line: string): void;
  /** Asked while it waits: true gives up. */
  interrupted(): boolean;
}

/** Set to 0, no sum begins before all gradients are computed; the sums are the same. */
const overlapVariable = 'RNN_OVERLAP';

/** Milliseconds that a survivor stays, so that no other takes it for the lost one: who that is is told within a second. */
const LINGER = 1500;

/**
 * Starts the engine on this worker's port and waits for the others, however long that takes. Null if it was interrupted meanwhile. Throws an
 * EnvironmentError where the engine is not available or the port is taken.
 */
export async function joinGroup(options: JoinOptions): Promise<JoinedGroup | null> {
  const { cluster } = options;
  keepFromProxies(cluster);
  const collective = loadCollective();
  await enable(collective, cluster);
  // A process that ended with a sum pending would wait for it for ever.
  process.once('exit', () => collective.abort('the process ends', 1000));
  if (!(await waitForAll(collective, options))) return null;
  return createGroup(collective, cluster);
}

/** One group a process. */
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
      // The engine's errors have a status; others are said already, or bugs.
      const { statusCode } = error as CollectiveError;
      throw statusCode === undefined ? error : await explain(error as CollectiveError);
    }
  }
  const wire: Wire = { rank, size, collective, sum: (values) => explained(sums(values, false)) };

  /** Memory that the workers of one machine share; the network has to round what it sums as bfloat16. */
  function allocator(format: 'float32' | 'bfloat16'): GradientSumsOptions['allocate'] {
    const halves = format === 'bfloat16';
    const share = halves ? null : createSharedSums(collective, wire);
    return (bytes, name) => {
      const shared = share?.(bytes) ?? { memory: collective.allocate(bytes), sum: async () => false };
      const { memory } = shared;
      return {
        memory,
        async sum(count) {
          if (!(await shared.sum(count))) await sums(new Float32Array(memory, 0, count), halves, name);
        },
      };
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
      // A timer would keep the process.
      given.abort();
      // dispose() leaves then.
      if (arrived instanceof LostWorkerError && arrived.lost.includes(0)) throw arrived;
      closed = true;
      leave();
      if (arrived === null || arrived instanceof Error || others.length === 0) return;
      // The others read the last of these sums from this process; the chief goes last, so that none takes it for lost.
      await setTimeout(300);
      if (rank === 0) await waitUntilGone(collective, others);
    },
    dispose() {
      if (closed) return;
      leave();
      // Keeps the process, and with it its answers to the others' questions, without holding up what it has to say.
      globalThis.setTimeout(() => {}, LINGER);
    },
  };
}

function prepared(gradients: GradientSums | null): GradientSums {
  if (gradients === null) throw new Error('Nothing has been prepared to be summed.');
  return gradients;
}

/** Until none of them answers any more, 5 s at most. */
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

/** Until all answer; says who does not, and since when, after 5 seconds and then each half minute. */
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

/** gRPC would ask a proxy for the other workers too. */
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
