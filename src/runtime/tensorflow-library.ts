import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheDirectory } from './cache.js';
import { loadFrameworkQuietly } from './quiet-load.js';

const require = createRequire(import.meta.url);
// The same two steps up from src/ and from dist/.
const scripts = '../../scripts/native';

/**
 * Registers the `tensorflow` backend with `tf` and makes it the current one; returns libtensorflow's version. Takes 0.4 s.
 * Throws where the user's cache has no libtensorflow, which `scripts/native/install.mjs` puts there, or it does not load.
 */
export function loadTensorFlow(tf: typeof import('@tensorflow/tfjs-core')): string {
  if (!hasTensorFlow()) throw new Error('it is not installed');
  const { library, backend } = folders();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  loadFrameworkQuietly(join(backend, 'quiet-load.node'), join(library, 'lib'));
  const { loadBackend } = require(`${scripts}/load-backend.cjs`) as {
    loadBackend(tf: typeof import('@tensorflow/tfjs-core'), folder: string): string;
  };
  return loadBackend(tf, backend);
}

/** Whether the user's cache has a libtensorflow. */
export function hasTensorFlow(): boolean {
  return existsSync(join(folders().backend, 'tfjs_binding.node'));
}

function folders(): { library: string; backend: string } {
  const { folders: names } = require(`${scripts}/tensorflow.json`) as { folders: { library: string; backend: string } };
  return { library: join(cacheDirectory(), names.library), backend: join(cacheDirectory(), names.backend) };
}
