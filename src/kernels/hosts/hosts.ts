import type { HostFacts } from './facts.js';
import { facts as node } from './node/facts.js';
import { facts as tensorflow } from './tensorflow/facts.js';
import { facts as wasm } from './wasm/facts.js';

/** The hosts: what is known of each before it is opened, and its opener. A new one is a folder beside them and an entry here. */
export const hosts = [
  { ...tensorflow, load: async () => (await import('./tensorflow/open.js')).opener },
  { ...node, load: async () => (await import('./node/open.js')).opener },
  { ...wasm, load: async () => (await import('./wasm/open.js')).opener },
] as const;

export type HostName = (typeof hosts)[number]['name'];

/** What computes: a host, or TensorFlow.js alone where that is asked for. */
export type BackendName = HostName | 'javascript';

export const backendNames: readonly BackendName[] = [...hosts.map(({ name }) => name), 'javascript'];

/** What is known of a host. */
export function factsOf(name: HostName): HostFacts {
  return hosts.find((host) => host.name === name) as HostFacts;
}

/** The library of others, with its version, on which a backend computes; null where that is our own code. */
export function libraryOf(backend: { name: string; version: string | null }): string | null {
  const entry = hosts.find(({ name }) => name === backend.name);
  if (entry === undefined) return 'plain JavaScript';
  return entry.library && `${entry.library} ${backend.version}`;
}
