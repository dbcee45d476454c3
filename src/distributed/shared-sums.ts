import { readFileSync, readlinkSync } from 'node:fs';
import type { Collective, SharedMemory } from './addon.js';
import { gatherMessages, type Wire } from './messages.js';

/** If this variable is 0, workers on one machine also sum through the network. */
const variable = 'RNN_SHARED_MEMORY';

<<<<<<< HEAD
/** The memory in which workers on one machine sum gradients. */
export interface SharedSums {
  /** Allocates the memory for the next `sum`: shared memory if the system provides it. */
  allocate(bytes: number): ArrayBuffer;
  /** Sums the first `count` numbers of that memory in place. Returns false, on all workers, if they share no memory. */
=======
/** Gives memory in which the workers of one machine sum gradients. */
export type SharedSums = (bytes: number) => SharedSum;

export interface SharedSum {
  /** Shared where the system gives that. */
  memory: ArrayBuffer;
  /**
   * Sums the first `count` numbers of the memory in place. False, on all workers, where they have no memory in common. The first of a memory
   * sends messages: no other worker may be at another one.
   */
>>>>>>> main
  sum(count: number): Promise<boolean>;
}

/** Shares memory among the workers on one machine, which exchange addresses over `wire`. */
export function createSharedSums(collective: Collective, wire: Wire): SharedSums {
  const machine = ownMachine();
  let usesNetwork = false;

<<<<<<< HEAD
  /** All workers must exchange the same messages, whatever the answers: if one sent fewer, the others would wait forever. */
  async function join(): Promise<boolean> {
=======
  /** All ask each other the same questions, whatever the answers: a worker that asked less would wait for ever. */
  async function join(shared: SharedMemory | null): Promise<boolean> {
>>>>>>> main
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
