import { readFileSync, readlinkSync } from 'node:fs';
import type { Collective, SharedMemory } from './addon.js';
import type { SummedMemory } from './gradient-part.js';
import { gatherMessages, type Wire } from './messages.js';

/** If this variable is 0, workers on one machine also sum through the network. */
const variable = 'RNN_SHARED_MEMORY';

/**
 * Allocates memory that workers on one machine share; otherwise, `network` sums its first `count` numbers in place. The first sum of a
 * memory sends messages, so all workers must call it for the same memory at the same time.
 */
export type SharedSums = (memory: {
  bytes: number;
  network(values: ArrayBuffer, count: number): Promise<void>;
}) => SummedMemory;

/** Shares memory among the workers on one machine, which exchange addresses over `wire`. */
export function createSharedSums(collective: Collective, wire: Wire): SharedSums {
  const machine = ownMachine();
  /** The same on all workers: once one memory could not be shared, they exchange no more messages about sharing. */
  let usesNetwork = false;

  /** All workers must exchange the same messages, whatever the answers: if one sent fewer, the others would wait forever. */
  async function join(shared: SharedMemory | null): Promise<boolean> {
    const all = await gatherMessages(wire, { machine, address: shared?.address ?? null });
    const addresses = all.flatMap((other) => (other.machine === machine ? (other.address ?? []) : []));
    const isJoined = machine !== null && addresses.length === wire.size && tryToJoin(shared as SharedMemory, addresses);
    return (await gatherMessages(wire, isJoined)).every(Boolean);
  }

  function tryToJoin(shared: SharedMemory, addresses: readonly string[]): boolean {
    try {
      collective.join(shared, wire.rank, addresses);
      return true;
    } catch {
      return false;
    }
  }

  function tryToShare(bytes: number): SharedMemory | null {
    try {
      return collective.share(bytes);
    } catch {
      return null;
    }
  }

  return ({ bytes, network }) => {
    const shared = machine === null || usesNetwork ? null : tryToShare(bytes);
    const memory = shared?.memory ?? collective.allocate(bytes);
    let hasJoined = false;
    // Not async: a sum must begin at once, although the caller goes on computing.
    const sum = (count: number): Promise<void> => {
      if (usesNetwork) return network(memory, count);
      return hasJoined ? collective.sumShared(shared as SharedMemory, count) : joinAndSum(count);
    };
    const joinAndSum = async (count: number) => {
      hasJoined = await join(shared);
      usesNetwork ||= !hasJoined;
      await sum(count);
    };
    return { memory, sum };
  };
}

/** An identifier shared by processes that can map each other's memory; null if this is impossible or disabled. */
function ownMachine(): string | null {
  if (process.platform !== 'linux' || process.env[variable] === '0') return null;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // Workers in different network namespaces count as different machines.
    return [boot, readlinkSync('/proc/self/ns/pid'), readlinkSync('/proc/self/ns/net'), process.getuid?.()].join(' ');
  } catch {
    return null;
  }
}
