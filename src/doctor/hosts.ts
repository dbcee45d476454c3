import { factsOf, type HostName } from '../kernels/hosts/hosts.js';
import { type HostStatus, hostStatuses } from '../kernels/hosts/open-backend.js';
import type { Installation } from './installation.js';
import { measureSpeed } from './measure-speed.js';
import { inOrder, quote } from './quote.js';

/** Availability and speed of a host of the kernels; facts are null if it is missing. Plain JSON. */
export interface HostReport extends Omit<HostStatus, 'hint'> {
  /** The command that installs it; null if it is installed, or not available on this system. */
  command: string | null;
  /** Result of `measureSpeed`; null if it was not requested. */
  tokensPerSecond: number | null;
}

/**
 * Opens every host, the fastest first. Compiles the addon if there is a compiler; with `retry`, also after an earlier failure. `speed`
 * measures each host, which takes 1.5 seconds per host.
 */
export function inspectHosts(installation: Installation, { retry = false, speed = false } = {}): HostReport[] {
  return hostStatuses({ retry }).map(({ hint: _, ...status }) => {
    const { name, available } = status;
    if (!available) {
      const reason = missing(name, installation) ?? status.reason;
      return { ...status, reason, command: commandFor(name, installation), tokensPerSecond: null };
    }
    try {
      const tokensPerSecond = speed ? Math.round(measureSpeed(name)) : null;
      return { ...status, reason: null, command: null, tokensPerSecond };
    } catch (error) {
      const facts = { available: false, path: null, instructionSet: null, threads: null, tokensPerSecond: null };
      return { name, ...facts, reason: (error as Error).message, command: commandFor(name, installation) };
    }
  });
}

/** The reason why the host is missing, more precise than its error; null if there is none. */
function missing(name: HostName, { obstacles, tensorflow }: Installation): string | null {
  // The error of a library that does not load has the reason.
  if (factsOf(name).library !== null && tensorflow) return null;
  return obstacles[name]?.message ?? null;
}

function commandFor(name: HostName, { obstacles, root }: Installation): string | null {
  if (factsOf(name).source === 'package') return `npm --prefix ${quote(root)} install`;
  const obstacle = obstacles[name] ?? null;
  if (obstacle !== null && obstacle.remedy === null) return null;
  return inOrder(obstacle?.remedy, `rnn doctor --install ${name}`);
}
