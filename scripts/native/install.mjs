// @ts-check
import { join } from 'node:path';
import { backendFolder, buildBackend, hasBackend } from './backend.mjs';
import { CommandError, run } from './command.mjs';
import { fetchLibrary, isLibraryWhole } from './library.mjs';
import { hasCode, withLock } from './lock.mjs';
import { Obstacle } from './obstacle.mjs';
import { findTools, requirePlatform, requireTools } from './tools.mjs';

/** @typedef {'skipped' | 'present' | 'installed' | 'unavailable'} Outcome */

/**
 * Installs the optional `tensorflow` host into the user's cache: libtensorflow from the wheel, and TensorFlow.js's backend.
 * Prints what it did, or one line with what is missing; `remedy` adds the command that installs that. Throws the signal's
 * reason when it is aborted; any other error is a bug.
 *
 * @param {import('./settings.mjs').Setup} setup
 * @param {{ remedy?: boolean }} [options]
 * @returns {Promise<Outcome>}
 */
export async function installTensorFlow(setup, { remedy = false } = {}) {
  const { progress, environment, wheel } = setup;
  if (environment.RNN_SKIP_NATIVE === '1') {
    progress.say('RNN_SKIP_NATIVE=1: TensorFlow is not installed.');
    return 'skipped';
  }
  if ((await loadedVersion(setup)) === wheel.version) {
    progress.say(`TensorFlow ${wheel.version} is in place.`);
    return 'present';
  }
  const obstacle = await attempt(setup, install);
  if (obstacle !== null) {
    progress.say(`TensorFlow ${wheel.version}, which is optional, is not installed: ${obstacle.message}.`);
    if (remedy && obstacle.remedy !== null) progress.say(`To change that: ${obstacle.remedy}`);
    return 'unavailable';
  }
  progress.say(`TensorFlow ${wheel.version} is installed.`);
  return 'installed';
}

/** @param {import('./settings.mjs').Setup} setup */
async function install(setup) {
  requirePlatform(setup.platform);
  const onWait = (/** @type {number | null} */ holder) =>
    setup.progress.say(`waiting for another installation${holder === null ? '' : ` (process ${holder})`}`);
  await withLock(join(setup.cache, 'install.lock'), { signal: setup.signal, onWait }, async () => {
    // The cache is trusted first. If the backend does not load, every file is verified and the backend is rebuilt.
    for (const thorough of [false, true]) {
      const needsLibrary = !(await isLibraryWhole(setup, { thorough }));
      const needsBackend = thorough || !hasBackend(setup);
      const tools = await findTools(setup.environment, setup.signal);
      const needed = {
        compiler: needsBackend,
        python: needsBackend,
        pip: needsLibrary,
        npm: needsBackend,
      };
      requireTools(tools, needed, setup.environment);
      const { npm, python, compiler } = /** @type {{ npm: string, python: string, compiler: string }} */ (tools);
      if (needsLibrary) await fetchLibrary(setup, python);
      if (needsBackend) await buildBackend(setup, { npm, python, compiler });
      const failure = await attempt(setup, checkBackend);
      if (failure === null) return;
      if (thorough) throw failure;
    }
  });
}

/**
 * The Obstacle that stopped `work`, or null. An abort is rethrown.
 *
 * @param {import('./settings.mjs').Setup} setup
 * @param {(setup: import('./settings.mjs').Setup) => Promise<unknown>} work
 * @returns {Promise<Obstacle | null>}
 */
async function attempt(setup, work) {
  try {
    await work(setup);
    return null;
  } catch (error) {
    setup.signal.throwIfAborted();
    if (error instanceof Obstacle) return error;
    const forbidden = ['EACCES', 'EPERM', 'EROFS'].some((code) => hasCode(error, code));
    return new Obstacle(
      error instanceof Error ? error.message : String(error),
      forbidden ? 'set XDG_CACHE_HOME to a folder that you can write to' : null,
    );
  }
}

/**
 * The version of the library that the backend loads. Throws an Obstacle if the backend does not load or compute.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
async function checkBackend(setup) {
  const { environment, signal } = setup;
  try {
    return (
      await run(process.execPath, [setup.check, backendFolder(setup)], { environment, signal, limit: 120 })
    ).trim();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new Obstacle(`the native library does not load (${error.message})`);
  }
}

/** @param {import('./settings.mjs').Setup} setup */
async function loadedVersion(setup) {
  if (!hasBackend(setup)) return null;
  /** @type {string | null} */
  let version = null;
  await attempt(setup, async () => {
    version = await checkBackend(setup);
  });
  return version;
}
