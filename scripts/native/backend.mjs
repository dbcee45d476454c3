// @ts-check
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CommandError, run } from './command.mjs';
import { libraryFolder } from './library.mjs';
import { Obstacle } from './obstacle.mjs';
import { libraries, sources } from './settings.mjs';
import { hashFile, replaceWhole, synchronise } from './whole.mjs';

/*
 * TensorFlow.js's backend on libtensorflow: the JavaScript of tfjs-node from npm, and its native binding. tfjs-node is not a
 * dependency of the package: its install script downloads from another server, fails the whole installation with npm 10 if
 * that server cannot be reached, and adds 290 MB of TensorFlow.js that rnn does not use. The binding is compiled here. It uses
 * only Node-API, so the headers from an npm package suffice and one binary works on every Node version.
 */
const flags = ['-O3', '-fPIC', '-DBUILDING_NODE_EXTENSION', '-D_FILE_OFFSET_BITS=64', '-DNAPI_VERSION=8'];
const binding = 'tfjs_binding.node';
const quietLoad = 'quiet-load.node';

/** Time limit in seconds for npm to download a package of 1 MB. */
const limit = 15;

/** The TensorFlow.js modules that the package requires: a stub that returns rnn's copy; see load-backend.cjs. */
const tfjs = "module.exports = globalThis[Symbol.for('rnn.tfjs')];\n";

/**
 * Where the backend is cached: `package/`, `node_modules/`, the compiled binding and the addon that suppresses its start messages.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
export function backendFolder({ cache, folders }) {
  return join(cache, folders.backend);
}

/**
 * Whether the cache has the backend.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
export function hasBackend(setup) {
  return [binding, quietLoad].every((file) => existsSync(join(backendFolder(setup), file)));
}

/**
 * Builds the backend in the cache, for the library that is already there. Throws an Obstacle with the error of the program that failed.
 *
 * @param {import('./settings.mjs').Setup} setup
 * @param {{ npm: string, python: string, compiler: string }} tools
 */
export async function buildBackend(setup, tools) {
  await replaceWhole(backendFolder(setup), async (partial) => {
    const work = join(partial, 'work');
    await mkdir(work);
    await unpackPackage(setup, tools, partial, work);
    await compile(setup, tools.compiler, partial, work);
    await rm(work, { recursive: true });
    for (const file of [binding, quietLoad]) await synchronise(join(partial, file));
  });
}

/**
 * @param {import('./settings.mjs').Setup} setup
 * @param {{ npm: string, python: string }} tools
 * @param {string} folder
 * @param {string} work
 */
async function unpackPackage(setup, { npm, python }, folder, work) {
  const { backend, environment, signal, progress } = setup;
  const name = `${backend.package}@${backend.version}`;
  const step = progress.begin(`downloading ${name}`);
  try {
    const patience = ['--fetch-retries=0', `--fetch-timeout=${limit * 1000}`];
    await run(npm, ['pack', name, '--pack-destination', work, '--ignore-scripts', '--loglevel=error', ...patience], {
      environment: { ...environment, npm_config_dry_run: 'false' },
      signal,
      directory: work,
      limit,
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const reason = /^npm (?:error|ERR!) code (\S+)$/m.exec(error.output)?.[1] ?? error.message;
    throw new Obstacle(`npm could not download ${name} (${reason})`, 'check the network and `npm config list`');
  } finally {
    step.end();
  }
  const archive = join(work, (await readdir(work)).find((file) => file.endsWith('.tgz')) ?? '');
  const hash = await hashFile(archive, signal, 'sha512');
  if (hash !== backend.sha512) {
    throw new Obstacle(
      `the package ${name} that npm downloaded is not the pinned one (its SHA-512 is ${hash})`,
      'look which registry `npm config list` names',
    );
  }
  await run(python, [join(sources, 'unpack.py'), archive, folder], { environment, signal });
  for (const name of ['tfjs', 'tfjs-core']) {
    const stub = join(folder, 'node_modules/@tensorflow', name);
    await mkdir(stub, { recursive: true });
    await writeFile(join(stub, 'index.js'), tfjs);
  }
  // The summary messages need google-protobuf; src/run/event-file.ts writes them without it.
  await mkdir(join(folder, 'package/dist/proto'), { recursive: true });
  await writeFile(join(folder, 'package/dist/proto/api_pb.js'), 'module.exports = {};\n');
}

/**
 * @param {import('./settings.mjs').Setup} setup
 * @param {string} compiler
 * @param {string} folder
 * @param {string} work
 */
async function compile(setup, compiler, folder, work) {
  const { environment, signal, folders } = setup;
  const step = setup.progress.begin('compiling its binding');
  const directories = [setup.nodeApiHeaders, join(libraryFolder(setup), 'include'), join(folder, 'package')];
  const include = directories.flatMap((directory) => ['-I', directory]);
  const compile = (/** @type {string[]} */ parameters) => run(compiler, parameters, { environment, signal });
  const code = join(folder, 'package/binding');
  try {
    const units = (await readdir(code)).filter((file) => file.endsWith('.cc')).sort();
    const objects = units.map((file) => join(work, `${file}.o`));
    const stubs = libraries.map((library) => join(work, library));
    await Promise.all([
      ...units.map((file, index) =>
        compile([
          ...['-std=c++17', ...flags, '-fno-exceptions', '-fno-rtti', ...include],
          ...['-c', join(code, file), '-o', /** @type {string} */ (objects[index])],
        ]),
      ),
      compile([
        ...['-x', 'c', ...flags, ...include, '-shared', join(sources, 'quiet-load.c')],
        ...['-o', join(folder, quietLoad), '-ldl', '-lpthread'],
      ]),
      // The linker would read the whole library (11 seconds) to record only its name; an empty library of that name suffices.
      ...libraries.map((library, index) =>
        compile([
          ...['-shared', '-nostdlib', `-Wl,-soname,${library}`, '-x', 'c', '/dev/null'],
          ...['-o', /** @type {string} */ (stubs[index])],
        ]),
      ),
    ]);
    await compile([
      ...['-shared', ...objects, '-Wl,--no-as-needed', ...stubs, '-Wl,--as-needed'],
      ...[`-Wl,-rpath,$ORIGIN/../${folders.library}/lib`, '-o', join(folder, binding)],
    ]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new Obstacle(`${basename(compiler)} could not compile the binding (${error.message})`);
  } finally {
    step.end();
  }
}
