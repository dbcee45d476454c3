import type { tf } from '../../runtime/tensorflow.js';
import type { Device, Host } from './host.js';

export interface OpenOptions {
  /** Compile what failed to compile before. */
  retry: boolean;
}

interface Readiness {
  /** Whether it is installed, and opens without compiling first, for which nobody waits who wants an answer; absent for yes. */
  isReady?(): boolean;
}

/** A host whose memory TensorFlow.js computes in. Both throw an EnvironmentError that says why it cannot be had. */
export interface DeviceOpener extends Readiness {
  openDevice(options: OpenOptions): Device;
}

/** A host inside of a library on which TensorFlow.js computes. */
export interface LibraryOpener extends Readiness {
  /** Lets TensorFlow.js compute on the library from now on, and returns its version; throws where it cannot be loaded. */
  compute(tensorflow: typeof tf): string;
  /** Called when the library computes; throws an EnvironmentError. */
  openHost(options: OpenOptions): Host;
}

/** What a host's `open.ts` exports. */
export type Opener = DeviceOpener | LibraryOpener;
