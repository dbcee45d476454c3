import { EnvironmentError } from '../../errors.js';
import { openHostBackend } from '../../runtime/host/open.js';
import { backend } from '../../runtime/tensorflow.js';
import type { Device, Host, HostName } from './host.js';
import { openNodeDevice } from './node/device.js';
import { openTensorFlowHost } from './tensorflow/open.js';
import { openWasmDevice } from './wasm/open.js';

/** Every host by its name. `retry` builds what failed to build before. */
const openers: Record<HostName, (options: { retry: boolean }) => Host> = {
  tensorflow: openTensorFlowHost,
  node: (options) => onItsMemory(openNodeDevice(options)),
  wasm: () => onItsMemory(openWasmDevice()),
};

let current: Host | null = null;

/** The host on which the native kernels run, opened at the first use. Throws an EnvironmentError that says why it cannot be had. */
export function currentHost({ retry = false } = {}): Host {
  if (backend.name === 'javascript') {
    throw new EnvironmentError(`The native kernels need another backend: ${backend.reason}.`, {
      hint: 'Run `rnn doctor` to see how to get one.',
    });
  }
  current ??= openers[backend.name]({ retry });
  return current;
}

/** From now on TensorFlow.js computes on the device, whose operations take its tensors. */
function onItsMemory(device: Device): Host {
  const tensors = openHostBackend(device.name, device);
  return { ...device, execute: (...call) => tensors.execute(...call) };
}
