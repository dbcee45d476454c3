// @ts-check
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { CommandError, run } from './command.mjs';
import { Obstacle } from './obstacle.mjs';

/** Seconds for a download of some 100 MB and a compilation. */
const limit = 900;

/**
 * Runs tfjs-node's own installation script, which has its own download. Throws an Obstacle when it fails.
 *
 * @param {import('./settings.mjs').Setup} setup
 * @param {{ keepLibrary: boolean }} options whether `deps/` holds a library that the script is to use
 */
export async function runUpstream(setup, { keepLibrary }) {
  const step = setup.progress.begin("running tfjs-node's own installation");
  // The script takes a library whose download was interrupted for a whole one.
  if (!keepLibrary) await rm(join(setup.tfjsNode, 'deps'), { recursive: true, force: true });
  try {
    await run(process.execPath, ['scripts/install.js'], {
      directory: setup.tfjsNode,
      environment: upstreamEnvironment(setup),
      signal: setup.signal,
      limit,
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new Obstacle(
      `tfjs-node's own installation failed (${error.message})`,
      'let this machine reach storage.googleapis.com, where tfjs-node has its libraries',
    );
  } finally {
    step.end();
  }
}

/** @param {import('./settings.mjs').Setup} setup */
function upstreamEnvironment({ environment, tfjsNode }) {
  const programs = join(dirname(dirname(tfjsNode)), '.bin');
  const prefix = dirname(dirname(process.execPath));
  // Outside npm's own scripts node-gyp does not see npm's `nodedir`, and would download headers that lie beside Node.
  const hasHeaders = existsSync(join(prefix, 'include/node/node_api.h'));
  return {
    ...(hasHeaders ? { npm_config_nodedir: prefix } : {}),
    ...environment,
    PATH: [programs, dirname(process.execPath), environment.PATH ?? ''].join(delimiter),
  };
}
