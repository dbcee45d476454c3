// @ts-check
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from './cache-directory.cjs';

export { cacheDirectory };

/**
 * Everything that the installation depends on. Tests pass other paths, programs and files.
 *
 * @typedef {object} Setup
 * @property {string} cache the per-user folder, shared by clones
 * @property {string} nodeApiHeaders the folder with `node_api.h`
 * @property {NodeJS.ProcessEnv} environment
 * @property {{ os: string, architecture: string, glibc: string | null }} platform
 * @property {Wheel} wheel
 * @property {{ package: string, version: string, sha512: string }} backend TensorFlow.js's backend, a package of npm
 * @property {{ library: string, backend: string }} folders their names in the cache
 * @property {string} check the script that tests whether the backend in a folder works
 * @property {import('./progress.mjs').Progress} progress
 * @property {AbortSignal} signal aborted on Ctrl-C: stops the running program and removes partial results
 */

/**
 * @typedef {object} Wheel
 * @property {string} package the name to ask pip for
 * @property {string} version
 * @property {string} file
 * @property {number} size bytes
 * @property {string} sha256
 */

/** The wheel's libraries. */
export const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * The setup of this machine. Throws if the packages that npm installs are missing.
 *
 * @param {import('./progress.mjs').Progress} progress
 * @param {AbortSignal} signal
 * @returns {Setup}
 */
export function createSetup(progress, signal) {
  const require = createRequire(import.meta.url);
  return {
    cache: cacheDirectory(process.env),
    nodeApiHeaders: require('node-api-headers').include_dir,
    environment: process.env,
    platform: { os: process.platform, architecture: process.arch, glibc: glibcVersion() },
    ...require('./tensorflow.json'),
    check: join(sources, 'check-backend.mjs'),
    progress,
    signal,
  };
}

/** The folder `scripts/native`. */
export const sources = dirname(fileURLToPath(import.meta.url));

/** The root folder of the project. */
export const root = dirname(dirname(sources));

/** The version of glibc; null if the system has another C library (musl) or none. */
function glibcVersion() {
  if (process.platform !== 'linux') return null;
  // Without this option, the report resolves the host names of all connections (@types/node 20 lacks the option).
  Object.assign(process.report, { excludeNetwork: true });
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    /** @type {unknown} */ (process.report.getReport())
  );
  return report.header.glibcVersionRuntime ?? null;
}
