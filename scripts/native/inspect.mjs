// @ts-check
import { Obstacle } from './obstacle.mjs';
import { createSetup, root } from './settings.mjs';
import { findTools, requirePlatform, requireTools } from './tools.mjs';

/**
 * What `rnn doctor` asks of the installation: the wanted version, the programs that it would use, and what stands in
 * the way of an installation from nothing, if anything does. Changes nothing.
 */
export async function inspectInstallation() {
  const { signal } = new AbortController();
  const { environment, platform, wheel } = createSetup({ say() {}, begin: () => ({ update() {}, end() {} }) }, signal);
  const tools = await findTools(environment, signal);
  const obstacle = findObstacle(() => {
    requirePlatform(platform);
    requireTools(tools, { compiler: true, pip: true, npm: true }, environment);
  });
  return { root, version: wheel.version, tools, obstacle };
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
