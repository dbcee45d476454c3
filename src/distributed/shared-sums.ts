import { readFileSync, readlinkSync } from 'node:fs';
import type { Collective, SharedMemory } from './addon.js';
import { gatherMessages, type Wire } from './messages.js';

/** Set to 0, workers of one machine sum through the network too. */
const variable = 'RNN_SHARED_MEMORY';

/** Gives memory in which the workers of one machine sum gradients. */
export type SharedSums = (bytes: number) => SharedSum;

export interface SharedSum {
  /** Shared where the system gives that. */
  memory: ArrayBuffer;
  /**
   * Sums the first `count` numbers of the memory in place. False, on all workers, where they have no memory in common. The first of a memory
   * sends messages: no other worker may be at another one.
   */
  sum(count: number): Promise<boolean>;
}

/** Shares memory among the workers of one machine; `wire` tells them of each other. */
export function createSharedSums(collective: Collective, wire: Wire): SharedSums {
  const machine = ownMachine();
  let usesNetwork = false;

  /** All ask each other the same questions, whatever the answers: a worker that asked less would wait for ever. */
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

/** What processes that can map each other's memory have in common; null where that is not possible or not wanted. */
function ownMachine(): string | null {
  if (process.platform !== 'linux' || process.env[variable] === '0') return null;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // Workers with networks of their own stand for machines of their own.
    return [boot, readlinkSync('/proc/self/ns/pid'), readlinkSync('/proc/self/ns/net'), process.getuid?.()].join(' ');
  } catch {
    return null;
  }
}
