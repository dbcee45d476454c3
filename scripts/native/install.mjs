// @ts-check
import { join } from 'node:path';
import { CompilerObstacle, compileBinding, hasBinding, isQuiet, placeBinding } from './binding.mjs';
import { CommandError, run } from './command.mjs';
import { fetchLibrary, isLibraryWhole } from './library.mjs';
import { hasCode, withLock } from './lock.mjs';
import { Obstacle } from './obstacle.mjs';
import { root, sources } from './settings.mjs';
import { stageLibrary } from './stage.mjs';
import { findTools, requirePlatform, requireTools } from './tools.mjs';
import { runUpstream } from './upstream.mjs';

/** @typedef {'skipped' | 'present' | 'installed' | 'upstream' | 'unavailable'} Outcome */

/**
 * Provides tfjs-node with the native library, by the wheel or else by its own script, and says so. When neither works,
 * says in three lines what to do. Throws the signal's reason when it is aborted, and otherwise only on a defect.
 *
 * @param {import('./settings.mjs').Setup} setup
 * @returns {Promise<Outcome>}
 */
export async function installNative(setup) {
  const { progress, environment, wheel } = setup;
  if (environment.RNN_SKIP_NATIVE === '1') {
    progress.say('RNN_SKIP_NATIVE=1: the native library is not installed.');
    return 'skipped';
  }
  if ((await loadedVersion(setup)) === wheel.version && isQuiet(setup)) {
    progress.say(`TensorFlow ${wheel.version} is in place.`);
    return 'present';
  }
  const obstacle = await attempt(setup, installWheel);
  if (obstacle !== null) return fallBack(setup, obstacle);
  progress.say(`TensorFlow ${wheel.version} is installed.`);
  return 'installed';
}

/** @param {import('./settings.mjs').Setup} setup */
async function installWheel(setup) {
  requirePlatform(setup.platform);
  const onWait = (/** @type {number | null} */ holder) =>
    setup.progress.say(`waiting for another installation${holder === null ? '' : ` (process ${holder})`}`);
  await withLock(join(setup.cache, 'install.lock'), { signal: setup.signal, onWait }, async () => {
    // What is cached is trusted at first; when it does not load, all of it is looked at and the binding made anew.
    for (const thorough of [false, true]) {
      const needed = {
        pip: !(await isLibraryWhole(setup, { thorough })),
        compiler: thorough || !(await hasBinding(setup)),
      };
      const tools = await findTools(setup.environment, setup.signal);
      requireTools(tools, needed, setup.environment);
      if (needed.pip) await fetchLibrary(setup, /** @type {string} */ (tools.python));
      await stageLibrary(setup);
      if (needed.compiler) await compileBinding(setup, /** @type {string} */ (tools.compiler));
      await placeBinding(setup);
      const failure = await attempt(setup, checkBinding);
      if (failure === null) return;
      if (thorough) throw failure;
    }
  });
}

/**
 * @param {import('./settings.mjs').Setup} setup
 * @param {Obstacle} obstacle
 * @returns {Promise<Outcome>}
 */
async function fallBack(setup, obstacle) {
  const { progress, wheel } = setup;
  const present = await loadedVersion(setup);
  if (present !== null) {
    const instead = present === wheel.version ? '' : ` (not ${wheel.version}: ${obstacle.message})`;
    progress.say(`TensorFlow ${present} is in place${instead}.`);
    return 'present';
  }
  progress.say(`TensorFlow ${wheel.version} cannot be installed: ${obstacle.message}.`);
  const second = await attempt(setup, async () => {
    await runUpstream(setup, { keepLibrary: obstacle instanceof CompilerObstacle });
    progress.say(`TensorFlow ${await checkBinding(setup)} is installed, by tfjs-node's own script.`);
  });
  if (second === null) return 'upstream';
  progress.say(`No native TensorFlow: ${obstacle.message}; ${second.message}.`);
  progress.say(`To mend it: ${obstacle.remedy ?? second.remedy}; then, in ${root}: npm run postinstall`);
  progress.say('Until then rnn computes in plain JavaScript: everything works, tens of times slower.');
  return 'unavailable';
}

/**
 * What stopped `work`, or null. An abort is passed on.
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
 * The version of the library that tfjs-node loads and computes with. Throws an Obstacle when it does not.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
async function checkBinding({ tfjsNode, environment, signal }) {
  try {
    const parameters = [join(sources, 'check-binding.mjs'), tfjsNode];
    return (await run(process.execPath, parameters, { environment, signal, limit: 120 })).trim();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new Obstacle(`the native library does not load (${error.message})`);
  }
}

/** @param {import('./settings.mjs').Setup} setup */
async function loadedVersion(setup) {
  /** @type {string | null} */
  let version = null;
  await attempt(setup, async () => {
    version = await checkBinding(setup);
  });
  return version;
}
