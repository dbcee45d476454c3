import type { HostFacts } from './facts.js';
import { facts as node } from './node/facts.js';
import { facts as tensorflow } from './tensorflow/facts.js';
import { facts as wasm } from './wasm/facts.js';

/** The hosts: the facts and the opener of each. A new host is a folder beside this file and an entry here. */
export const hosts = [
  { ...tensorflow, load: async () => (await import('./tensorflow/open.js')).opener },
  { ...node, load: async () => (await import('./node/open.js')).opener },
  { ...wasm, load: async () => (await import('./wasm/open.js')).opener },
] as const;

export type HostName = (typeof hosts)[number]['name'];

/** A backend: a host, or `javascript` (TensorFlow.js alone) on request. */
export type BackendName = HostName | 'javascript';

export const backendNames: readonly BackendName[] = [...hosts.map(({ name }) => name), 'javascript'];

/** The facts about a host. */
export function factsOf(name: HostName): HostFacts {
  return hosts.find((host) => host.name === name) as HostFacts;
}

/** The third-party library of a backend, with its version; null for our own code. */
export function libraryOf(backend: { name: string; version: string | null }): string | null {
  const entry = hosts.find(({ name }) => name === backend.name);
  if (entry === undefined) return 'plain JavaScript';
  return entry.library && `${entry.library} ${backend.version}`;
}
