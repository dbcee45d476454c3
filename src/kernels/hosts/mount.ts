import { openHostBackend } from '../../runtime/host/open.js';
import type { Device, Host } from './host.js';

/** A host that TensorFlow.js can compute on. */
export interface MountedHost {
  host: Host;
  /** From now on TensorFlow.js computes there. */
  compute(): void;
}

/** Lets TensorFlow.js compute in the memory of a device, from now on. */
export function mountDevice(device: Device): MountedHost {
  const compute = () => openHostBackend(device.name, device);
  const tensors = compute();
  return { host: { ...device, execute: (...call) => tensors.execute(...call) }, compute };
}
