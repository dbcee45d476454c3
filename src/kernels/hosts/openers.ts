import { type HostName, hosts } from './hosts.js';
import type { Opener } from './opener.js';

/** The openers of all hosts. `scripts/bundle.mjs` replaces this file by a synchronous version, so it must contain nothing else. */
export const openers = new Map<HostName, Opener>(
  await Promise.all(hosts.map(async ({ name, load }) => [name, await load()] as [HostName, Opener])),
);
