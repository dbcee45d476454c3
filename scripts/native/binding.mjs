// @ts-check
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandError, run } from './command.mjs';
import { libraryFolder } from './library.mjs';
import { Obstacle } from './obstacle.mjs';
import { libraries, sources } from './settings.mjs';
import { replaceWhole, synchronise } from './whole.mjs';

/**
 * tfjs-node's binding is compiled by hand and not by its own script, which would first ask a host for a binary, then
 * need make, Python and Node's headers. Node-API is all that it uses, so the headers of an npm package do, and one
 * binary serves every Node.
 */
const flags = ['-O3', '-fPIC', '-DBUILDING_NODE_EXTENSION', '-D_FILE_OFFSET_BITS=64'];
const binding = 'tfjs_binding.node';
const quietLoad = 'quiet-load.node';

/** The library is staged, but no compiler of this machine can make the binding for it. */
export class CompilerObstacle extends Obstacle {}

/**
 * Where the compiled binding is cached: named by everything that goes into it.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
async function bindingFolder(setup) {
  const { version, files } = await bindingSources(setup);
  const hash = createHash('sha256').update(JSON.stringify([flags, setup.wheel.version, setup.platform.architecture]));
  for (const file of [...files, join(sources, 'quiet-load.c')]) hash.update(await readFile(file));
  return join(setup.cache, `tfjs-node-${version}-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * Whether the cache has the compiled binding.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
export async function hasBinding(setup) {
  const folder = await bindingFolder(setup);
  return [binding, quietLoad].every((file) => existsSync(join(folder, file)));
}

/**
 * Compiles the binding into the cache. Throws an Obstacle with the compiler's error.
 *
 * @param {import('./settings.mjs').Setup} setup
 * @param {string} compiler
 */
export async function compileBinding(setup, compiler) {
  const { files, napiVersion } = await bindingSources(setup);
  const step = setup.progress.begin('compiling the binding');
  const include = [
    '-I',
    setup.nodeApiHeaders,
    '-I',
    join(libraryFolder(setup), 'include'),
    '-I',
    dirname(setup.tfjsNode),
  ];
  const compile = (/** @type {string[]} */ parameters) =>
    run(compiler, parameters, { environment: setup.environment, signal: setup.signal });
  try {
    await replaceWhole(await bindingFolder(setup), async (partial) => {
      const work = join(partial, 'work');
      await mkdir(work);
      const units = files.filter((file) => file.endsWith('.cc'));
      const objects = units.map((file) => join(work, `${basename(file)}.o`));
      const stubs = libraries.map((library) => join(work, library));
      await Promise.all([
        ...units.map((file, index) =>
          compile(
            // biome-ignore format: one group of flags a line
            ['-std=c++17', ...flags, '-fno-exceptions', '-fno-rtti', `-DNAPI_VERSION=${napiVersion}`,
              ...include, '-c', file, '-o', /** @type {string} */ (objects[index])],
          ),
        ),
        compile([
          ...['-x', 'c', ...flags, ...include, '-shared', join(sources, 'quiet-load.c')],
          ...['-o', join(partial, quietLoad), '-ldl', '-lpthread'],
        ]),
        // Linking reads all of a library, 11 seconds for this one, to write down its name: an empty one of that name does.
        ...libraries.map((library, index) =>
          compile([
            ...['-shared', '-nostdlib', `-Wl,-soname,${library}`, '-x', 'c', '/dev/null'],
            ...['-o', /** @type {string} */ (stubs[index])],
          ]),
        ),
      ]);
      await compile([
        ...['-shared', ...objects, '-Wl,--no-as-needed', ...stubs, '-Wl,--as-needed'],
        ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', join(partial, binding)],
      ]);
      await rm(work, { recursive: true });
      for (const file of [binding, quietLoad]) await synchronise(join(partial, file));
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CompilerObstacle(`${basename(compiler)} could not compile the binding (${error.message})`);
  } finally {
    step.end();
  }
}

/**
 * Copies the cached binding to where tfjs-node looks for it. A copy, since it finds the library relative to itself.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
export async function placeBinding(setup) {
  const folder = await bindingFolder(setup);
  const { napiVersion } = await bindingSources(setup);
  await copyWhole(join(folder, binding), join(setup.tfjsNode, 'lib', `napi-v${napiVersion}`, binding));
  await copyWhole(join(folder, quietLoad), join(setup.tfjsNode, 'deps/lib', quietLoad));
}

/**
 * Whether the addon that keeps the library's start quiet lies beside it.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
export function isQuiet({ tfjsNode }) {
  return existsSync(join(tfjsNode, 'deps/lib', quietLoad));
}

/** @param {import('./settings.mjs').Setup} setup */
async function bindingSources({ tfjsNode }) {
  const { version, binary } = JSON.parse(await readFile(join(tfjsNode, 'package.json'), 'utf8'));
  const names = (await readdir(join(tfjsNode, 'binding'))).sort();
  return {
    version,
    // As node-pre-gyp chooses the folder in which it looks.
    napiVersion: Math.max(
      ...binary.napi_versions.filter((/** @type {number} */ v) => v <= Number(process.versions.napi)),
    ),
    files: names.filter((name) => /\.(?:cc|h)$/.test(name)).map((name) => join(tfjsNode, 'binding', name)),
  };
}

/** @param {string} source @param {string} target */
async function copyWhole(source, target) {
  const partial = `${target}.partial-${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  await copyFile(source, partial);
  await synchronise(partial);
  await rename(partial, target);
}
