import { EnvironmentError, RnnError } from '../../errors.js';
import {
  type Backend,
  type BackendName,
  backendNames,
  currentBackend,
  hasBackend,
  setCurrentBackend,
} from '../../runtime/backend.js';
import { openHostBackend } from '../../runtime/host/open.js';
import { openJavaScript } from '../../runtime/javascript-backend.js';
import { openTensorFlow } from '../../runtime/tensorflow-backend.js';
import { suggest } from '../../suggest.js';
import type { Device, Host, HostName } from './host.js';
import { loadBuiltAddon } from './node/addon.js';
import { openNodeDevice } from './node/device.js';
import { openTensorFlowHost } from './tensorflow/open.js';
import { openWasmDevice } from './wasm/open.js';

/** Training is worth a second to load libtensorflow and a minute to compile; an answer should come at once. */
export type Purpose = 'training' | 'inference';

/** The first that can be had computes. */
const orders: Record<Purpose, readonly HostName[]> = {
  training: ['tensorflow', 'node', 'wasm'],
  inference: ['node', 'wasm', 'tensorflow'],
};

interface Opened {
  host: Host;
  /** From now on TensorFlow.js computes there. */
  compute(): void;
}

/** `retry` compiles what failed to compile before. */
const openers: Record<HostName, (options: { retry: boolean }) => Opened> = {
  tensorflow(options) {
    openTensorFlow();
    return { host: openTensorFlowHost(options), compute: openTensorFlow };
  },
  node: (options) => onItsMemory(openNodeDevice(options)),
  wasm: () => onItsMemory(openWasmDevice()),
};

const opened = new Map<HostName, Opened>();
let current: Host | null = null;

/**
 * Lets TensorFlow.js compute on the backend that `RNN_BACKEND` names, else, unless one computes already, on the first of those
 * that serve the purpose. Throws an EnvironmentError that says why it cannot be had.
 */
export function openBackend(purpose: Purpose = 'training'): Backend {
  const choice = process.env.RNN_BACKEND || 'auto';
  const known = hasBackend() ? currentBackend() : null;
  if (choice === 'auto') return known ?? openFirst(purpose);
  return known?.name === choice ? known : openNamed(choice);
}

/**
 * The host of the native kernels on the backend that computes, opened at the first use; `retry` compiles what failed to compile
 * before. Throws an EnvironmentError where there is none.
 */
export function currentHost({ retry = false } = {}): Host {
  // Asked for at each operation.
  if (current !== null) return current;
  const { name, reason } = openBackend();
  if (name === 'javascript') {
    throw new EnvironmentError(`The native kernels need another backend: ${reason}.`, {
      hint: 'Unset RNN_BACKEND, or run `rnn doctor` to see what there is.',
    });
  }
  current = open(name, retry).host;
  return current;
}

/** Whether a host can be had, for `rnn doctor`: the facts are null and `reason` says why where it cannot. */
export interface HostStatus {
  name: HostName;
  available: boolean;
  path: string | null;
  instructionSet: Host['instructionSet'] | null;
  threads: number | null;
  /** A clause. */
  reason: string | null;
  /** What brings it. */
  hint: string | null;
}

/** Opens each host, compiling what is to be compiled, and leaves the backend that computes as it is. */
export function hostStatuses({ retry = false } = {}): HostStatus[] {
  const before = hasBackend() ? currentBackend() : null;
  const statuses = orders.training.map((name) => statusOf(name, retry));
  if (before !== null) computeOn(before.name);
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

function open(name: HostName, retry = false): Opened {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const host = openers[name]({ retry });
  opened.set(name, host);
  return host;
}

function onItsMemory(device: Device): Opened {
  const compute = () => openHostBackend(device.name, device);
  const tensors = compute();
  return { host: { ...device, execute: (...call) => tensors.execute(...call) }, compute };
}

function openFirst(purpose: Purpose): Backend {
  const reasons: string[] = [];
  for (const name of orders[purpose]) {
    // Not compiled while somebody waits for an answer.
    if (name === 'node' && purpose === 'inference' && !loadBuiltAddon()) continue;
    try {
      open(name);
      return use(name, reasons[0] ?? null);
    } catch (error) {
      reasons.push(clauseOf(error));
    }
  }
  throw new EnvironmentError(`No backend can be had: ${reasons.at(-1)}.`, {
    hint: 'Run `rnn doctor` to see what is missing. RNN_BACKEND=javascript computes anyhow, about a thousand times slower.',
  });
}

function openNamed(choice: string): Backend {
  const name = backendNames.find((known) => known === choice);
  if (name === undefined) {
    const meant = suggest(choice, backendNames);
    throw new EnvironmentError(`RNN_BACKEND is "${choice}", which is no backend.`, {
      hint: meant === null ? `Set it to ${backendNames.join(', ')} or auto.` : `Did you mean ${meant}?`,
    });
  }
  try {
    return use(name, name === 'javascript' ? 'RNN_BACKEND=javascript asks for it' : null);
  } catch (error) {
    const what = name === 'tensorflow' ? 'the native library' : `the ${name} host`;
    throw new EnvironmentError(`RNN_BACKEND=${name}, but ${what} cannot be loaded: ${clauseOf(error)}`, {
      hint: 'Run `rnn doctor` to see what is missing.',
      cause: error,
    });
  }
}

function use(name: BackendName, reason: string | null): Backend {
  const backend = { name, version: computeOn(name), reason };
  setCurrentBackend(backend);
  current = null;
  return backend;
}

/** Returns libtensorflow's version. Without the addon it computes too, on the reference kernels. */
function computeOn(name: BackendName): string | null {
  if (name === 'tensorflow') return openTensorFlow();
  if (name === 'javascript') openJavaScript();
  else open(name).compute();
  return null;
}

/** The first line of its message, without a full stop. */
function clauseOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').trim().replace(/\.$/, '');
}
