import { readFileSync, readlinkSync } from 'node:fs';
import type { Collective, SharedMemory } from './addon.js';
import { gatherMessages, type Wire } from './messages.js';

/** Set to 0, workers of one machine sum through the network too. */
const variable = 'RNN_SHARED_MEMORY';

/** The memory in which the workers of one machine sum gradients. */
export interface SharedSums {
  /** Memory for `bytes`, which the next `sum` adds up: shared where the system gives that. */
  allocate(bytes: number): ArrayBuffer;
  /** Sums the first `count` numbers of that memory in place. False, on all workers, where they have no memory in common. */
  sum(count: number): Promise<boolean>;
}

/** Shares memory among the workers of one machine; `wire` tells them of each other. */
export function createSharedSums(collective: Collective, wire: Wire): SharedSums {
  const machine = ownMachine();
  let shared: SharedMemory | null = null;
  let hasJoined = false;
  let usesNetwork = false;

  /** All ask each other the same questions, whatever the answers: a worker that asked less would wait for ever. */
  async function join(): Promise<boolean> {
    const all = await gatherMessages(wire, { machine, address: shared?.address ?? null });
    const addresses = all.flatMap((other) => (other.machine === machine ? (other.address ?? []) : []));
    const isJoined = machine !== null && addresses.length === wire.size && tryToJoin(addresses);
    return (await gatherMessages(wire, isJoined)).every(Boolean);
  }

  function tryToJoin(addresses: readonly string[]): boolean {
    try {
      collective.join(shared as SharedMemory, wire.rank, addresses);
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

  return {
    allocate(bytes) {
      shared = machine === null || usesNetwork ? null : tryToShare(bytes);
      hasJoined = false;
      return shared?.memory ?? collective.allocate(bytes);
    },
    async sum(count) {
      if (usesNetwork) return false;
      hasJoined ||= await join();
      usesNetwork = !hasJoined;
      if (hasJoined) await collective.sumShared(shared as SharedMemory, count);
      return hasJoined;
    },
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
