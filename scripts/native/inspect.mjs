// @ts-check
import { hasBackend } from './backend.mjs';
import { Obstacle } from './obstacle.mjs';
import { createSetup, root } from './settings.mjs';
import { findTools, requirePlatform, requireTools } from './tools.mjs';

/**
 * What `rnn doctor` needs to know about the installation: the programs that it would use, whether TensorFlow is in the
 * cache, and what prevents the installation of each missing host. Changes nothing.
 */
export async function inspectInstallation() {
  const { signal } = new AbortController();
  const setup = createSetup({ say() {}, begin: () => ({ update() {}, end() {} }) }, signal);
  const { environment, platform } = setup;
  const tools = await findTools(environment, signal);
  const obstacles = {
    tensorflow: findObstacle(() => {
      requirePlatform(platform);
      requireTools(tools, { compiler: true, pip: true, npm: true }, environment);
    }),
    node: findObstacle(() => {
      if (platform.os === 'win32') throw new Obstacle('the addon is not compiled on Windows');
      requireTools(tools, { compiler: true }, environment);
    }),
  };
  return { root, tensorflow: hasBackend(setup), tools, obstacles };
}

/** @param {() => void} check */
function findObstacle(check) {
  try {
    check();
    return null;
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    return { message: error.message, remedy: error.remedy };
  }
}
