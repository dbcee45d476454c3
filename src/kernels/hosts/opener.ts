import type { tf } from '../../runtime/tensorflow.js';
import type { Device, Host } from './host.js';

export interface OpenOptions {
  /** Compile again after a failed build. */
  retry: boolean;
}

interface Readiness {
  /** Whether it opens without compiling first (inference does not wait for that); absent means yes. */
  isReady?(): boolean;
}

/** A host whose memory TensorFlow.js computes in. Both throw an EnvironmentError with the reason if it is not available. */
export interface DeviceOpener extends Readiness {
  openDevice(options: OpenOptions): Device;
}

/** A host inside a library on which TensorFlow.js computes. */
export interface LibraryOpener extends Readiness {
  /** Makes TensorFlow.js compute on the library and returns its version; throws if it cannot be loaded. */
  compute(tensorflow: typeof tf): string;
  /** Called after the library was loaded; throws an EnvironmentError. */
  openHost(options: OpenOptions): Host;
}

/** The export of a host's `open.ts`. */
export type Opener = DeviceOpener | LibraryOpener;
