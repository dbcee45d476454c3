import { type HostName, hosts } from './hosts.js';
import type { Opener } from './opener.js';

/** What opens each host, loaded. `scripts/bundle.mjs` makes one without waiting of it: it is to hold no more than this. */
export const openers = new Map<HostName, Opener>(
  await Promise.all(hosts.map(async ({ name, load }) => [name, await load()] as [HostName, Opener])),
);
