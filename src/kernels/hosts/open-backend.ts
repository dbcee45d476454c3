import { EnvironmentError, RnnError } from '../../errors.js';
import { type Backend, currentBackend, hasBackend, setCurrentBackend } from '../../runtime/backend.js';
import { openJavaScript } from '../../runtime/javascript-backend.js';
import { tf } from '../../runtime/tensorflow.js';
import { suggest } from '../../suggest.js';
import { setCurrentHost } from './current.js';
import type { Purpose } from './facts.js';
import type { Host } from './host.js';
import { type BackendName, backendNames, factsOf, type HostName, hosts } from './hosts.js';
import { type MountedHost, mountDevice } from './mount.js';
import type { Opener } from './opener.js';
import { openers } from './openers.js';

const opened = new Map<HostName, MountedHost>();

/**
 * Opens the backend named by `RNN_BACKEND`; else keeps the open one, or opens the first available one in the order of `purpose`.
 * Throws an EnvironmentError with the reason if none is available.
 */
export function openBackend(purpose: Purpose = 'training'): Backend {
  const choice = process.env.RNN_BACKEND || 'auto';
  const known = hasBackend() ? currentBackend() : null;
  if (choice === 'auto') return known ?? openFirst(purpose);
  return known?.name === choice ? known : openNamed(choice);
}

/** Whether a host is available, for `rnn doctor`; if not, `reason` says why and the facts are null. */
export interface HostStatus {
  name: HostName;
  available: boolean;
  path: string | null;
  instructionSet: Host['instructionSet'] | null;
  threads: number | null;
  /** A clause. */
  reason: string | null;
  /** The command that installs it. */
  hint: string | null;
}

/**
 * Opens each host, compiling it if needed (with `retry` also after a failed build), and keeps the current backend.
 */
export function hostStatuses({ retry = false } = {}): HostStatus[] {
  const before = hasBackend() ? currentBackend() : null;
  const statuses = inOrder('training').map((name) => statusOf(name, retry));
  if (before !== null) computeOn(before.name as BackendName);
  return statuses;
}

function statusOf(name: HostName, retry: boolean): HostStatus {
  try {
    const { path, instructionSet, threads } = open(name, retry).host;
    return { name, available: true, path, instructionSet, threads: threads(), reason: null, hint: null };
  } catch (error) {
    const hint = error instanceof RnnError ? (error.hint ?? null) : null;
    return { name, available: false, path: null, instructionSet: null, threads: null, reason: clauseOf(error), hint };
  }
}

function inOrder(purpose: Purpose): HostName[] {
  return hosts.toSorted((a, b) => a.order[purpose] - b.order[purpose]).map(({ name }) => name);
}

function open(name: HostName, retry = false): MountedHost {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const mounted = mount(openers.get(name) as Opener, retry);
  opened.set(name, mounted);
  return mounted;
}

function mount(opener: Opener, retry: boolean): MountedHost {
  if ('openDevice' in opener) return mountDevice(opener.openDevice({ retry }));
  const compute = () => opener.compute(tf);
  compute();
  return { host: opener.openHost({ retry }), compute };
}

function openFirst(purpose: Purpose): Backend {
  const reasons: string[] = [];
  const failures = new Map<string, string>();
  for (const name of inOrder(purpose)) {
    const opener = openers.get(name) as Opener;
    if (purpose === 'inference' && opener.isReady?.() === false) continue;
    try {
      open(name);
      return use(name, reasons[0] ?? null, [...failures.values()]);
    } catch (error) {
      const reason = clauseOf(error);
      reasons.push(reason);
      // The same reason of two hosts is reported once.
      const isAbsent = factsOf(name).optional && opener.isReady?.() === false;
      if (!isAbsent) failures.set(reason, `The ${name} host does not open: ${reason}.`);
    }
  }
  throw new EnvironmentError(`No backend is available: ${reasons.at(-1)}.`, {
    hint: 'Run `rnn doctor` to see what is missing. RNN_BACKEND=javascript works without it, about a thousand times slower.',
  });
}

function openNamed(choice: string): Backend {
  const name = backendNames.find((known) => known === choice);
  if (name === undefined) {
    const meant = suggest(choice, backendNames);
    throw new EnvironmentError(`RNN_BACKEND is "${choice}", which is not a backend.`, {
      hint: meant === null ? `Set it to ${backendNames.join(', ')} or auto.` : `Did you mean ${meant}?`,
    });
  }
  try {
    return use(name, name === 'javascript' ? 'RNN_BACKEND=javascript selects it' : null);
  } catch (error) {
    const isLibrary = hosts.some((host) => host.name === name && host.library !== null);
    const what = isLibrary ? 'the native library' : `the ${name} host`;
    throw new EnvironmentError(`RNN_BACKEND=${name}, but ${what} cannot be loaded: ${clauseOf(error)}`, {
      hint: 'Run `rnn doctor` to see what is missing.',
      cause: error,
    });
  }
}

function use(name: BackendName, reason: string | null, failures: readonly string[] = []): Backend {
  const backend = { name, version: computeOn(name), reason, failures };
  setCurrentBackend(backend);
  setCurrentHost(() => {
    if (name !== 'javascript') return open(name).host;
    throw new EnvironmentError(`The native kernels need another backend: ${reason}.`, {
      hint: 'Unset RNN_BACKEND, or run `rnn doctor` to see which are available.',
    });
  });
  return backend;
}

/** Returns the version of the library, which also works without the host, on the reference kernels. */
function computeOn(name: BackendName): string | null {
  if (name === 'javascript') {
    openJavaScript();
    return null;
  }
  const opener = openers.get(name) as Opener;
  if ('compute' in opener) return opener.compute(tf);
  open(name).compute();
  return null;
}

/** The first line of an error's message, without the full stop. */
function clauseOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').trim().replace(/\.$/, '');
}
