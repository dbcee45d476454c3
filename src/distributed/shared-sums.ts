import { readFileSync, readlinkSync } from 'node:fs';
import type { Collective, SharedMemory } from './addon.js';
import { gatherMessages, type Wire } from './messages.js';

/** If this variable is 0, workers on one machine also sum through the network. */
const variable = 'RNN_SHARED_MEMORY';

/** Allocates memory in which the workers on one machine sum gradients. */
export type SharedSums = (bytes: number) => SharedSum;

export interface SharedSum {
  /** Shared memory, if the system provides it. */
  memory: ArrayBuffer;
  /**
   * Sums the first `count` numbers of the memory in place. Returns false, on all workers, if they share no memory. The first sum of a
   * memory sends messages, so all workers must call it for the same memory at the same time.
   */
  sum(count: number): Promise<boolean>;
}

/** Shares memory among the workers on one machine, which exchange addresses over `wire`. */
export function createSharedSums(collective: Collective, wire: Wire): SharedSums {
  const machine = ownMachine();
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

  return (bytes) => {
    const shared = machine === null || usesNetwork ? null : tryToShare(bytes);
    let hasJoined = false;
    return {
      memory: shared?.memory ?? collective.allocate(bytes),
      async sum(count) {
        if (usesNetwork) return false;
        hasJoined ||= await join(shared);
        usesNetwork = !hasJoined;
        if (hasJoined) await collective.sumShared(shared as SharedMemory, count);
        return hasJoined;
      },
    };
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
