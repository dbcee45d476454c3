import { createRequire } from 'node:module';
import util from 'node:util';
import { loadFrameworkQuietly } from './quiet-load.js';
import { tf } from './tensorflow.js';

let version: string | null = null;

/**
 * Lets libtensorflow compute, which takes 0.6 s to load, and returns its version; throws tfjs-node's own error where it cannot be
 * loaded.
 */
export function openTensorFlow(): string {
  version ??= load();
  void tf.setBackend('tensorflow');
  return version;
}

function load(): string {
  const require = createRequire(import.meta.url);
  // tfjs-node 4.22 calls it for most operations; Node 22 warns of it and Node 23 removed it.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  loadFrameworkQuietly();
  // It registers its backend with the one engine of the process, which every copy of the core shares.
  require('@tensorflow/tfjs-node');
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  return binding.TF_Version;
}
