import { openHostBackend } from '../../runtime/host/open.js';
import type { Device, Host } from './host.js';

/** A host on which TensorFlow.js can compute. */
export interface MountedHost {
  host: Host;
  /** Makes TensorFlow.js compute there. */
  compute(): void;
}

/** Makes TensorFlow.js compute in the memory of a device. */
export function mountDevice(device: Device): MountedHost {
  const compute = () => openHostBackend(device.name, device);
  const tensors = compute();
  return { host: { ...device, execute: (...call) => tensors.execute(...call) }, compute };
}
