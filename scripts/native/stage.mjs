// @ts-check
import { link, mkdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { libraryFolder } from './library.mjs';
import { libraries } from './settings.mjs';
import { replaceWhole } from './whole.mjs';

/** The names under which tfjs-node's scripts and its prebuilt binding, made for 2.9.1, look for the libraries. */
const aliases = {
  'libtensorflow.so': 'libtensorflow_cc.so.2',
  'libtensorflow.so.2': 'libtensorflow_cc.so.2',
  'libtensorflow.so.2.9.1': 'libtensorflow_cc.so.2',
  'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
  'libtensorflow_framework.so.2.9.1': 'libtensorflow_framework.so.2',
};

/**
 * Makes tfjs-node's `deps/` out of the cached library, without a copy; nothing happens when it is so already.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
export async function stageLibrary(setup) {
  const cached = libraryFolder(setup);
  if (await isStaged(setup, cached)) return;
  await replaceWhole(join(setup.tfjsNode, 'deps'), async (deps) => {
    await mkdir(join(deps, 'lib'));
    for (const library of libraries) await linkFile(join(cached, 'lib', library), join(deps, 'lib', library));
    for (const [alias, library] of Object.entries(aliases)) await symlink(library, join(deps, 'lib', alias));
    await symlink(join(cached, 'include'), join(deps, 'include'));
  });
}

/** @param {import('./settings.mjs').Setup} setup @param {string} cached */
async function isStaged({ tfjsNode }, cached) {
  const folder = join(tfjsNode, 'deps/lib');
  try {
    for (const library of libraries) {
      const [staged, source] = await Promise.all([stat(join(folder, library)), stat(join(cached, 'lib', library))]);
      if (staged.ino !== source.ino || staged.dev !== source.dev) return false;
    }
    for (const [alias, library] of Object.entries(aliases)) {
      if ((await readlink(join(folder, alias))) !== library) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** @param {string} source @param {string} target */
async function linkFile(source, target) {
  try {
    // A hard link outlives the cache.
    await link(source, target);
  } catch {
    // Another file system, or a system that forbids links to others' files.
    await rm(target, { force: true });
    await symlink(source, target);
  }
}
